/** What a model of many languages has to be told of a pair; nothing for a model of one pair. */
export interface PairSettings {
  /** Put before the source text (T5): `en: `. */
  sourcePrefix?: string;
  /** What the translation begins with, to be taken off (T5): `vi: `. */
  targetPrefix?: string;
  /** The tokens of the languages (M2M100, NLLB, mBART): `__en__`, `eng_Latn`, `en_XX`. */
  sourceToken?: string;
  targetToken?: string;
  search?: SearchSettings;
}

/** How translations are searched for. */
export interface SearchSettings {
  /** How many are followed at a time; 1, the default, is greedy. */
  beams?: number;
  /** Scores are divided by the length to this power: above 1 longer ones win; 1 by default. */
  lengthPenalty?: number;
  /** No sequence of this many tokens occurs twice; any may by default. */
  noRepeat?: number;
}
