/** What the function needs of a translator. */
import type { LanguageCode } from "@jbcalling/contract";

export interface TranslationJob {
  /** One sentence. */
  text: string;
  source: LanguageCode;
  target: LanguageCode;
  /** How many translations to give, the best first; 1 is greedy, more is a beam search of that width. */
  count: number;
  /**
   * What the translation is expected to begin with, as when a sentence has grown: it makes the same translation cheaper,
   * the more of it is right. Only for a `count` of 1.
   */
  draft?: string;
  signal: AbortSignal;
}

export interface Translator {
  /** The id of the model that translates a pair; undefined when no model does. */
  modelId(source: LanguageCode, target: LanguageCode): string | undefined;
  /** `count` translations of one sentence, the best first; never blocks the event loop. */
  translate(job: TranslationJob): Promise<string[]>;
  close(): Promise<void>;
}
