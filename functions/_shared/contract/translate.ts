/** Translation: `POST /translate`, LibreTranslate's request and reply with timings. */
import type { LanguageCode } from "./languages.ts";

export interface TranslateRequest {
  q: string | string[];
  source: LanguageCode | "auto";
  target: LanguageCode;
  format?: "text" | "html";
  /** How many other translations to give for each text. */
  alternatives?: number;
  /** For a text that grows: what its translation was before, which makes translating it again cheaper. */
  draft?: string;
  /** Terms of the source language with what is to be written for each: names, products. */
  glossary?: Record<string, string>;
}

export interface DetectedLanguage {
  language: LanguageCode;
  /** 0 to 100. */
  confidence: number;
}

/** `translatedText` has the shape of `q`: a string for a string, an array for an array. */
export interface TranslateReply<
  Q extends string | string[] = string | string[],
> {
  translatedText: Q;
  detectedLanguage?: Q extends string ? DetectedLanguage : DetectedLanguage[];
  alternatives?: Q extends string ? string[] : string[][];
  /** True when every text came from the cache. */
  cached: boolean;
  inferenceMs: number;
  model: string;
}

/** One row of `GET /languages`. */
export interface TranslatableLanguage {
  code: LanguageCode;
  name: string;
  targets: LanguageCode[];
}
