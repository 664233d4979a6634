/**
 * Which captions are on the screen during the call: the last one of each of the latest two speakers, until some time
 * after the last change, so that a reader is never hurried and old words do not stay.
 *
 * @module
 */
import type { Caption } from "@jbcalling/contract";
import { hasWords } from "./reading.ts";

/** How long a finished caption can still be read, in ms: longer for longer texts. */
export function readingTimeMs(caption: Caption): number {
  const { length } = (caption.translation ?? caption.original).text;
  return Math.min(12_000, 4000 + length * 60);
}

/** How long words that stopped growing stay when their end never came, in ms. */
const ABANDONED_MS = 15_000;

/** When a caption was last changed on this client, by utterance, ms by the client's clock. */
export type ChangeTimes = ReadonlyMap<string, number>;

/** At most two captions of different speakers, the later begun last. */
export function liveCaptions(captions: readonly Caption[], changedAt: ChangeTimes, now: number): Caption[] {
  const live: Caption[] = [];
  for (let at = captions.length - 1; at >= 0 && at >= captions.length - 12 && live.length < 2; at--) {
    const caption = captions[at]!;
    if (!hasWords(caption) || live.some(({ peerId }) => peerId === caption.peerId)) continue;
    const changed = changedAt.get(caption.utteranceId);
    const stays = caption.final ? readingTimeMs(caption) : ABANDONED_MS;
    if (changed !== undefined && now - changed < stays) live.unshift(caption);
  }
  return live;
}
