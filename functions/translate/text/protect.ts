import { appendSegment, type Segment } from "./segments.ts";
import { tokenRanges } from "./tokens.ts";

const LATIN_LETTER = /\p{Script=Latin}/u;
const LEADING_PUNCTUATION = /^(?:[\s,.;:!?()\[\]{}…"'“”‘’]|[\-–—](?=\s))+/u;
const OPENING_PUNCTUATION = new Set([..."([{\"'“‘"]);

/**
 * Splits a sentence around the tokens that must not change (addresses, handles, tags, emoji, code, other scripts).
 *
 * A usual way is to put placeholders in and to put the tokens back after the translation, but a small neural model
 * cannot be trusted with placeholders: it drops, repeats or rewrites them. So the tokens never reach the model, and
 * the words between them are translated piece by piece. The price is that the pieces do not see each other and
 * that their order stays as it was.
 */
export function protect(sentence: string): Segment[] {
  const segments: Segment[] = [];
  let position = 0;
  for (const { start, end } of tokenRanges(sentence)) {
    appendPiece(segments, sentence.slice(position, start), position > 0, true);
    appendSegment(segments, "keep", sentence.slice(start, end));
    position = end;
  }
  appendPiece(segments, sentence.slice(position), position > 0, false);
  return segments;
}

/** Adds the words between two tokens, without the spacing and the punctuation that belong to the tokens. */
function appendPiece(segments: Segment[], piece: string, afterToken: boolean, beforeToken: boolean): void {
  if (!LATIN_LETTER.test(piece)) return appendSegment(segments, "keep", piece);
  const lead = (afterToken ? LEADING_PUNCTUATION.exec(piece)?.[0].length : undefined) ??
    piece.length - piece.trimStart().length;
  let end = piece.trimEnd().length;
  while (beforeToken && end > lead && OPENING_PUNCTUATION.has(piece.charAt(end - 1))) {
    end = piece.slice(0, end - 1).trimEnd().length;
  }
  appendSegment(segments, "keep", piece.slice(0, lead));
  appendSegment(segments, "text", piece.slice(lead, end));
  appendSegment(segments, "keep", piece.slice(end));
}
