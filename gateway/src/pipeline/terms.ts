/** What of a room's names and terms the functions are told. */
import type { GlossaryEntry, LanguageCode } from "@jbcalling/contract";

/** All of them together are not longer than this: they travel in an address, where each letter may take nine. */
const MAX_LETTERS = 500;

/** What a speaker of the language may call things; a comma would part one in two. */
export function hotwordsIn(glossary: readonly GlossaryEntry[], language: LanguageCode): string[] {
  let letters = 0;
  return glossary.map((entry) => entry[language].replaceAll(",", " ")).filter(({ length }) => {
    letters += length;
    return letters <= MAX_LETTERS;
  });
}

/** Source terms with what the target language calls them; nothing when the text holds none. */
export function termsIn(
  text: string,
  glossary: readonly GlossaryEntry[],
  source: LanguageCode,
  target: LanguageCode,
): Record<string, string> | undefined {
  const words = normal(text);
  const found = glossary.filter((entry) => words.includes(normal(entry[source])));
  return found.length > 0 ? Object.fromEntries(found.map((entry) => [entry[source], entry[target]])) : undefined;
}

/** Whether a translation calls everything as the terms say. */
export function areIn(translation: string, terms: Readonly<Record<string, string>>): boolean {
  const text = translation.normalize("NFC");
  return Object.values(terms).every((term) => text.includes(term.normalize("NFC")));
}

function normal(text: string): string {
  return text.normalize("NFC").toLowerCase().replaceAll(/\s+/g, " ");
}
