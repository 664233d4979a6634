/** What every form of a downloaded transcript starts from: finished captions with their times from the first word. */
import type { Caption } from "@jbcalling/contract";
import { hasWords } from "../reading.ts";

export const TRANSCRIPT_FORMATS = ["txt", "srt", "vtt", "json"] as const;

export type TranscriptFormat = (typeof TRANSCRIPT_FORMATS)[number];

export interface TranscriptInput {
  room: string;
  captions: readonly Caption[];
  /** UTC offset of the times of day in the text form, in minutes east; the reader's own by default. */
  offsetMinutes?: number;
}

/** One caption on a time line that begins with the first word of the transcript, in ms. */
export interface Cue {
  startMs: number;
  endMs: number;
  caption: Caption;
}

/** A cue without a clock ends after this long for each character, in ms; 1,200 ms at least. */
const MS_PER_CHARACTER = 65;

/** Captions with words, in order; each ends with its speech and lasts long enough to be read. */
export function cuesOf(captions: readonly Caption[]): Cue[] {
  const spoken = captions.filter(hasWords);
  const zero = spoken[0]?.startedAt ?? 0;
  return spoken.map((caption) => {
    const startMs = caption.startedAt - zero;
    const { length } = (caption.translation ?? caption.original).text;
    const spokenMs = (caption.clock?.speechEndAt ?? 0) - caption.startedAt;
    const lasts = spokenMs > 0 ? spokenMs : length * MS_PER_CHARACTER;
    return { startMs, endMs: startMs + Math.max(1200, Math.round(lasts)), caption };
  });
}

/** `HH:MM:SS` and the ms after a mark: `,` in SRT, `.` in WebVTT. */
export function timestamp(ms: number, mark: "," | "."): string {
  const pad = (value: number, digits = 2) => String(Math.floor(value)).padStart(digits, "0");
  return `${pad(ms / 3_600_000)}:${pad(ms / 60_000 % 60)}:${pad(ms / 1000 % 60)}${mark}${pad(ms % 1000, 3)}`;
}

/** The lines of a caption: the translation, then the original. */
export function linesOf({ original, translation }: Caption): string[] {
  const oneLine = (text: string) => text.replaceAll(/\s+/g, " ").trim();
  return [...(translation?.text ? [oneLine(translation.text)] : []), oneLine(original.text)].filter((line) => line);
}
