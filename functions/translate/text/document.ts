import { encodeEntities } from "./entities.ts";
import { splitHtml } from "./html.ts";
import type { Glossary } from "./glossary.ts";
import { protect } from "./protect.ts";
import { type LineBreaks, type Segment, splitText } from "./segments.ts";

export type TextFormat = "text" | "html";
export type TranslateSentences = (sentences: string[]) => Promise<string[]>;

/** How a translated or kept piece is written back. */
type Piece = Segment & { encode: boolean };

/**
 * Translates whole texts: every sentence of every text is handed over in one call, so that the translator can
 * batch them, and the results are put back between the kept parts. Nothing to translate means no call.
 */
export async function translateDocuments(
  texts: string[],
  format: TextFormat,
  translateSentences: TranslateSentences,
  glossary?: Glossary,
): Promise<string[]> {
  const documents = texts.map((text) =>
    format === "html" ? htmlPieces(text, glossary) : textPieces(text, "hard", false, glossary)
  );
  const sentences = documents.flat().filter((piece) => piece.kind === "text").map((piece) => piece.value);
  const translations = sentences.length === 0 ? [] : await translateSentences(sentences);
  if (translations.length !== sentences.length) {
    throw new Error(`the translator returned ${translations.length} sentences for ${sentences.length}`);
  }
  const remaining = translations.values();
  return documents.map((pieces) =>
    pieces.map((piece) => {
      const value = piece.kind === "text" ? remaining.next().value ?? "" : piece.value;
      return piece.encode ? encodeEntities(value) : value;
    }).join("")
  );
}

function textPieces(text: string, lineBreaks: LineBreaks, encode: boolean, glossary?: Glossary): Piece[] {
  return splitText(text, lineBreaks)
    .flatMap((segment) => segment.kind === "text" ? protect(segment.value, glossary) : [segment])
    .map((segment) => ({ ...segment, encode }));
}

function htmlPieces(html: string, glossary?: Glossary): Piece[] {
  return splitHtml(html).flatMap((segment) =>
    segment.kind === "text" ? textPieces(segment.value, "soft", true, glossary) : [{ ...segment, encode: false }]
  );
}
