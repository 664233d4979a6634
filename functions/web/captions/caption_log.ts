/**
 * What was said in the room, in the order in which it was begun. The gateway sends a caption again and again while it
 * grows and once more after a reconnect, so merging must not care how often or in which order captions come.
 *
 * @module
 */
import type { Caption } from "@jbcalling/contract";

/** How many captions a log keeps: a day of lively talk. The oldest go first. */
export const MAX_CAPTIONS = 10_000;

export interface CaptionLog {
  /** By the start of speech; a caption keeps its place for ever. */
  readonly captions: readonly Caption[];
  /** The highest `seq` seen: what to name to get what was missed. */
  readonly lastSeq: number;
}

export const EMPTY_LOG: CaptionLog = { captions: [], lastSeq: 0 };

/** The log with one more caption; the same log when an older revision of a known one came late. */
export function withCaption(log: CaptionLog, caption: Caption): CaptionLog {
  const { captions } = log;
  const lastSeq = Math.max(log.lastSeq, caption.seq);
  // From the end: what grows is nearly always among the last ones.
  const known = captions.findLastIndex(({ utteranceId }) => utteranceId === caption.utteranceId);
  if (known >= 0) {
    if (caption.rev <= captions[known]!.rev) return lastSeq === log.lastSeq ? log : { captions, lastSeq };
    return { captions: captions.with(known, { ...caption, startedAt: captions[known]!.startedAt }), lastSeq };
  }
  const before = captions.findLastIndex(({ startedAt }) => startedAt <= caption.startedAt);
  return { captions: captions.toSpliced(before + 1, 0, caption).slice(-MAX_CAPTIONS), lastSeq };
}

/** The log with several more, in any order. */
export function withCaptions(log: CaptionLog, captions: readonly Caption[]): CaptionLog {
  return captions.reduce(withCaption, log);
}
