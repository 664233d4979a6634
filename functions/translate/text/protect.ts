import type { Glossary } from "./glossary.ts";
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
 * that their order stays as it was. Terms of a glossary are taken out in the same way, for the same reason.
 */
export function protect(sentence: string, glossary?: Glossary): Segment[] {
  const segments: Segment[] = [];
  let position = 0;
  for (const { start, end, replacement } of fixedParts(sentence, glossary)) {
    appendPiece(segments, sentence.slice(position, start), position > 0, true);
    appendSegment(segments, "keep", replacement);
    position = end;
  }
  appendPiece(segments, sentence.slice(position), position > 0, false);
  return segments;
}

/** Tokens as they are and terms of the glossary as it says, in order; a term within a token is a part of the token. */
function fixedParts(sentence: string, glossary: Glossary | undefined) {
  const tokens = tokenRanges(sentence);
  const kept = tokens.map(({ start, end }) => ({ start, end, replacement: sentence.slice(start, end) }));
  const terms = glossary?.find(sentence).filter(({ start, end }) =>
    tokens.every((token) => end <= token.start || start >= token.end)
  );
  return terms?.length ? [...kept, ...terms].sort((left, right) => left.start - right.start) : kept;
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
