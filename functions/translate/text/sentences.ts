import { isInsideToken, tokenRanges } from "./tokens.ts";

/**
 * Sentence boundaries: the Unicode rules of Intl.Segmenter, which break after any full stop before a capital,
 * with repairs for abbreviations, initials, quotations and dots inside addresses or code.
 */

const SEGMENTER = new Intl.Segmenter("en", { granularity: "sentence" });

/** A name or an explanation follows: never the end of a sentence. */
const BEFORE_A_NAME = words(
  "Mr Mrs Ms Mx Dr Prof St Gen Col Capt Lt Sgt Rev Hon Sen Gov Pres e\\.g i\\.e vs cf approx " +
    "TP Tp TX TT Q P H Ths ThS TS GS PGS BS KS LS Ô Tr",
);

/** Only followed by a number are these abbreviations: "No. 5", but "No. I will not." */
const BEFORE_A_NUMBER = words(
  "No Nos Nr Fig Art Vol Ch Sec p pp Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec ĐT Tel",
);

/** These may end a sentence; they do not before a small letter, a digit, a day or a month. */
const PERHAPS_LAST = words(
  "a\\.m p\\.m A\\.M P\\.M etc v\\.v Inc Ltd Co Corp Jr Sr U\\.S U\\.K U\\.N Ph\\.D B\\.C A\\.D ft al est",
);

const INITIAL = /(?<![\p{L}\p{N}\p{M}])[A-HJ-Z]\.\s*$/u;
const CLOSED_QUOTATION = /[.!?…]["'”’»)\]]+\s*$/u;
const CONTINUATION =
  /^["'“‘(]*(?:\p{Ll}|\p{N}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|June|July|August|September|October|November|December|EST|PST|GMT|UTC)/u;

function words(list: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}\\p{M}.])(?:${list.split(" ").join("|")})\\.\\s*$`, "u");
}

/** Cuts one paragraph into sentences, each with the whitespace that follows it; joined they give it back. */
export function splitSentences(paragraph: string): string[] {
  // Line breaks always end a sentence for Intl.Segmenter; here the caller has decided already that they do not.
  const flat = paragraph.replace(/[\n\r\v\f\u0085\u2028\u2029]/g, " ");
  const tokens = tokenRanges(flat);
  const sentences: string[] = [];
  let start = 0;
  for (const { index, segment } of SEGMENTER.segment(flat)) {
    const end = index + segment.length;
    if (end < flat.length) {
      const before = flat.slice(Math.max(start, end - 40), end);
      const after = flat.slice(end, end + 40);
      if (isInsideToken(end, tokens) || continues(before, after)) continue;
    }
    sentences.push(paragraph.slice(start, end));
    start = end;
  }
  return sentences;
}

/** Whether a boundary found between these two parts is no end of a sentence. */
function continues(before: string, after: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(after) && /^\p{P}/u.test(after)) return true;
  if (BEFORE_A_NAME.test(before) || INITIAL.test(before)) return true;
  if (BEFORE_A_NUMBER.test(before)) return /^\p{N}/u.test(after);
  if (PERHAPS_LAST.test(before)) return CONTINUATION.test(after);
  return CLOSED_QUOTATION.test(before) && /^\p{Ll}/u.test(after);
}
