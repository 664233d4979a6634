/**
 * What a translated voice does when it falls behind: first it speaks faster, then it says what waits in one go, and
 * what would begin later than `MAX_LAG_MS` after its words were spoken is left to the captions.
 *
 * Lag is the time from the end of the original speech to the start of its translated voice, should that be said now:
 * the speech's age and the sound that still waits to be sent.
 *
 * @module
 */

/** No voice begins later than this after the end of its original. */
export const MAX_LAG_MS = 10_000;

/** With more sound than this waiting, the next voice is not made yet: what is said meanwhile joins it. */
export const HOLD_MS = 3000;

/** Up to this lag a voice speaks at its own speed. */
const EASY_LAG_MS = 1500;

/** From this lag on it speaks as fast as it may, and utterances that wait are said as one. */
export const LATE_LAG_MS = 4000;

const MAX_SPEED = 1.25;

/** The longest text that waiting utterances are joined to, in characters. */
export const MAX_JOINED = 400;

/** From 1 to 1.25, in steps of 0.05, so that a cache of voices has few to keep. */
export function speedAt(lagMs: number): number {
  const share = Math.max(
    0,
    Math.min(1, (lagMs - EASY_LAG_MS) / (LATE_LAG_MS - EASY_LAG_MS)),
  );
  return 1 + Math.round(share * (MAX_SPEED - 1) * 20) / 20;
}

/** Texts as one, each a sentence of its own. */
export function joinTexts(texts: readonly string[]): string {
  return texts.map((text) => /[.?!…]$/.test(text) ? text : `${text}.`).join(
    " ",
  );
}
