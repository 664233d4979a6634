/** Texts of recognizers that write capitals only, as people write a sentence. */
import type { LanguageCode } from "@jbcalling/contract";

/** Small letters, the first one large, and the English "I"; names stay small, as nothing tells them apart. */
export function sentenceCase(text: string, language: LanguageCode): string {
  return withFirstLarge(text.toLocaleLowerCase(language), language);
}

/** The same text with its first letter and the English "I" large. */
export function withFirstLarge(text: string, language: LanguageCode): string {
  const first = text.replace(/\p{L}/u, (letter) => letter.toLocaleUpperCase(language));
  return language === "en" ? first.replace(/(?<![\p{L}\p{N}])i(?=$|[\s'’,.!?])/gu, "I") : first;
}
