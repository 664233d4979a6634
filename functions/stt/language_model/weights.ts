/** What is tuned (train/tune.ts): costs in nats, about -ln of how often it happens, and two factors. */
export interface RepairWeights {
  /** One letter group written for another that sounds alike, near, or different. */
  alike: number;
  near: number;
  unlike: number;
  /** A letter group left out, and each further one in a row: a recognizer drops whole units. */
  missing: number;
  missingNext: number;
  /** A letter group that nobody said, and each further one in a row. */
  extra: number;
  extraNext: number;
  /** Missing or extra, but hard to hear (a tone, a silent letter), or extra and like the one before it. */
  quiet: number;
  /** Two words written as one. */
  fused: number;
  /** One word written as two. */
  broken: number;
  /** A word, or the start of it, written twice. */
  repeated: number;
  /** Factor on the language model's costs. */
  language: number;
  /** Factor on the cost of the letters of a word outside the lexicon. */
  unknown: number;
}

export const WEIGHT_NAMES = [
  "alike",
  "near",
  "unlike",
  "missing",
  "missingNext",
  "extra",
  "extraNext",
  "quiet",
  "fused",
  "broken",
  "repeated",
  "language",
  "unknown",
] as const satisfies readonly (keyof RepairWeights)[];
