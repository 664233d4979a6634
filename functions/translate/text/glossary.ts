/** Terms and names with a fixed translation, found in texts as whole words, whatever their case. */
import type { TokenRange } from "./tokens.ts";

export interface GlossaryMatch extends TokenRange {
  replacement: string;
}

export class Glossary {
  readonly #pattern: RegExp | undefined;
  readonly #translations: ReadonlyMap<string, string>;

  /** Source terms with what is to be written for each; a name that stays as it is stands for itself. */
  constructor(terms: Readonly<Record<string, string>>) {
    this.#translations = new Map(Object.entries(terms).map(([term, translation]) => [keyOf(term), translation]));
    // The longest first: "New York City" before "New York".
    const longest = [...this.#translations.keys()].sort((left, right) => right.length - left.length);
    if (longest.length === 0) return;
    const words = longest.map((term) => term.split(/\s+/).map((word) => RegExp.escape(word)).join("\\s+")).join("|");
    this.#pattern = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_])(?:${words})(?![\\p{L}\\p{M}\\p{N}_])`, "giu");
  }

  /** In the order of the text, none within another. */
  find(text: string): GlossaryMatch[] {
    if (!this.#pattern) return [];
    return Array.from(text.matchAll(this.#pattern), (match) => ({
      start: match.index,
      end: match.index + match[0].length,
      replacement: this.#translations.get(keyOf(match[0]))!,
    }));
  }
}

function keyOf(term: string): string {
  return term.normalize("NFC").trim().replaceAll(/\s+/g, " ").toLowerCase();
}
