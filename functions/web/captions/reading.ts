/** One caption as a reader sees it: which line is read first, which is beneath it, and where its words are unsure. */
import type { Caption, CaptionLine, LanguageCode } from "@jbcalling/contract";

export interface Reading {
  /** In the reader's language when there is one, else what was said. */
  main: CaptionLine;
  /** What was said, when `main` is its translation. */
  original?: CaptionLine;
  /** True when a translation is still to come. */
  awaitsTranslation: boolean;
}

export function readingOf(caption: Caption, hears: LanguageCode): Reading {
  const { original, translation } = caption;
  if (translation && translation.text !== "") return { main: translation, original, awaitsTranslation: false };
  const foreign = original.language !== hears;
  return { main: original, awaitsTranslation: foreign && !caption.degraded };
}

/** False for a sound that turned out to be no speech: there is nothing to show. */
export function hasWords({ original, translation }: Caption): boolean {
  return original.text.trim() !== "" || (translation?.text ?? "").trim() !== "";
}

/** The words that will not change, and the tail that may; the space between them belongs to the former. */
export function splitTail(line: CaptionLine, final: boolean): { stable: string; tail: string } {
  if (final) return { stable: line.text, tail: "" };
  const tail = line.text.slice(Math.max(0, line.stable)).trimStart();
  return { stable: line.text.slice(0, line.text.length - tail.length), tail };
}
