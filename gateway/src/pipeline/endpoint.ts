/**
 * How long a silence must last to end an utterance: 250 to 500 ms. Short when the words look complete and have
 * stopped changing, long in the middle of a phrase, adapted to how long this speaker pauses.
 *
 * @module
 */
import type { LanguageCode } from "@jbcalling/contract";

export const MIN_ENDPOINT_MS = 250;
export const MAX_ENDPOINT_MS = 500;

/** The recognizer ended a sentence. */
const SENTENCE_MS = 250;

/** Nothing is missing at the end, and the words cover all that was said. */
const SETTLED_MS = 300;

/** The words are not known yet, or were still changing. */
const UNSETTLED_MS = 400;

/** After this much speech any pause will do: a listener waits for the translation. */
const LONG_SPEECH_MS = 5000;

/** A pause as long as this changes nothing; a speaker whose pauses are longer is given more time, and the reverse. */
const COMMON_PAUSE_MS = 160;

/** Words with which a sentence hardly ever ends. */
const OPEN_ENDINGS: Record<LanguageCode, ReadonlySet<string>> = {
  en: new Set(
    ("a an the and or but so because if when to of from with than my your his our their is are was were i'm you're we're " +
      "they're it's i very don't doesn't didn't").split(" "),
  ),
  vi: new Set(
    "và hoặc hay nhưng mà thì vì nếu khi rằng là của ở với bởi những các mỗi mọi cái con chiếc sẽ đã đang đừng rất cần muốn"
      .split(" "),
  ),
};

export interface SpeechSituation {
  language: LanguageCode;
  /** The last hypothesis; empty when there is none. */
  text: string;
  /** True when the hypothesis heard everything that was said up to the silence. */
  settled: boolean;
  speechMs: number;
  /** What this speaker's pauses usually last. */
  usualPauseMs?: number;
}

/** In ms. */
export function endpointMs(situation: SpeechSituation): number {
  const waitMs = byWords(situation) + byHabit(situation.usualPauseMs);
  const limit = situation.speechMs >= LONG_SPEECH_MS ? MIN_ENDPOINT_MS : MAX_ENDPOINT_MS;
  return Math.max(MIN_ENDPOINT_MS, Math.min(limit, waitMs));
}

function byWords({ language, text, settled }: SpeechSituation): number {
  if (!settled || text === "") return UNSETTLED_MS;
  if (/[.?!…]$/.test(text)) return SENTENCE_MS;
  const last = text.slice(text.lastIndexOf(" ") + 1).toLowerCase();
  return OPEN_ENDINGS[language].has(last) ? MAX_ENDPOINT_MS : SETTLED_MS;
}

/** Half of what this speaker's pauses are longer or shorter, within 50 ms less and 100 ms more. */
function byHabit(usualPauseMs: number = COMMON_PAUSE_MS): number {
  return Math.max(-50, Math.min(100, (usualPauseMs - COMMON_PAUSE_MS) / 2));
}
