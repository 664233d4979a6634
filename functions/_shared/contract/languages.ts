/** The languages the project speaks. A pack may hold more; these have names and starter models. */

export const LANGUAGE_NAMES = { en: "English", vi: "Vietnamese" } as const;

export type LanguageCode = keyof typeof LANGUAGE_NAMES;

export const LANGUAGES = Object.keys(LANGUAGE_NAMES) as LanguageCode[];

/** True for a language code of the project, for narrowing. */
export function isLanguage(value: unknown): value is LanguageCode {
  return typeof value === "string" && value in LANGUAGE_NAMES;
}

/** The model names that the OpenAI-compatible routes list; any name is accepted, as each route has one engine. */
export const OPENAI_MODELS = ["whisper-1", "tts-1"] as const;
