import { splitSentences } from "./sentences.ts";
import { isInsideToken, tokenRanges } from "./tokens.ts";

/** A part of a text: one sentence to translate, or something to put back exactly as it was. */
export type Segment =
  | { kind: "text"; value: string }
  | { kind: "keep"; value: string };

/** `hard`: a line break ends a sentence (plain text); `soft`: it is a space like any other (HTML). */
export type LineBreaks = "hard" | "soft";

const LONGEST_SENTENCE = 300;
const SHORTEST_CUT = 60;

const CODE_FENCE = /(```[^`\n]*\n[\s\S]*?```)/;
const LINE_BREAK = /(\r\n|[\n\r\v\f\u0085\u2028\u2029])/;
const BULLET = /^\s*(?:(?:[\-*+•‣◦▪●○■–—>]|#{1,6}|\[[ xX]\]|\(?\d{1,3}[.)]|\(?[a-zA-Z]\))\s+)+/;

/** Splits a text into sentences and what stands between them; all values joined give the text back unchanged. */
export function splitText(text: string, lineBreaks: LineBreaks = "hard"): Segment[] {
  const segments: Segment[] = [];
  if (lineBreaks === "soft") {
    appendLine(segments, text);
    return segments;
  }
  // A split with a capturing group puts the separators at the odd places.
  text.split(CODE_FENCE).forEach((block, blockIndex) => {
    if (blockIndex % 2 === 1) return appendSegment(segments, "keep", block);
    block.split(LINE_BREAK).forEach((line, lineIndex) => {
      if (lineIndex % 2 === 1) appendSegment(segments, "keep", line);
      else appendLine(segments, line);
    });
  });
  return segments;
}

/** Adds a segment, leaving out empty ones and joining kept neighbours. */
export function appendSegment(segments: Segment[], kind: Segment["kind"], value: string): void {
  if (value === "") return;
  const last = segments.at(-1);
  if (kind === "keep" && last?.kind === "keep") last.value += value;
  else segments.push({ kind, value });
}

/** Adds a text with the whitespace around it kept apart. */
export function appendTrimmed(segments: Segment[], value: string): void {
  const sentence = value.trim();
  const start = value.length - value.trimStart().length;
  appendSegment(segments, "keep", value.slice(0, start));
  appendSegment(segments, /\p{L}/u.test(sentence) ? "text" : "keep", sentence);
  appendSegment(segments, "keep", value.slice(start + sentence.length));
}

function appendLine(segments: Segment[], line: string): void {
  const bullet = BULLET.exec(line)?.[0] ?? "";
  appendSegment(segments, "keep", bullet);
  for (const sentence of splitSentences(line.slice(bullet.length))) {
    for (const part of cutLongSentence(sentence)) appendTrimmed(segments, part);
  }
}

/** Cuts a sentence that is too long for the translator; a run without any space stays whole. */
function cutLongSentence(sentence: string): string[] {
  const length = sentence.trimEnd().length;
  if (length <= LONGEST_SENTENCE) return [sentence];
  const tokens = tokenRanges(sentence);
  const cuts = Array.from(sentence.matchAll(/[;,]?\s+/g), (match) => match.index + match[0].length)
    .filter((cut) => cut < length && !isInsideToken(cut, tokens));
  const parts: string[] = [];
  let start = 0;
  let next = 0;
  while (length - start > LONGEST_SENTENCE && next < cuts.length) {
    const beyond = cuts.findIndex((cut, index) => index >= next && cut - start > LONGEST_SENTENCE + 1);
    const chosen = bestCut(sentence, start, cuts.slice(next, beyond === -1 ? cuts.length : beyond)) ?? cuts[next];
    if (chosen === undefined) break;
    parts.push(sentence.slice(start, chosen));
    start = chosen;
    next = cuts.indexOf(chosen, next) + 1;
  }
  parts.push(sentence.slice(start));
  return parts;
}

/** The last cut after a semicolon, else after a comma, that leaves no mere scrap before it, else the last one. */
function bestCut(sentence: string, start: number, cuts: number[]): number | undefined {
  const lastAfter = (mark: string) =>
    cuts.findLast((cut) => cut - start >= SHORTEST_CUT && sentence.slice(start, cut).trimEnd().endsWith(mark));
  return lastAfter(";") ?? lastAfter(",") ?? cuts.at(-1);
}
