/** Which of a room's terms a text holds: only those are worth asking a translator to keep. */
import type { GlossaryEntry, LanguageCode } from "@jbcalling/contract";

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

function normal(text: string): string {
  return text.normalize("NFC").toLowerCase().replaceAll(/\s+/g, " ");
}
