/**
 * Numbers that were said, in digits: for people who read along. Numbers below ten stay words, as they are often none
 * ("one of them"), but for those with a unit or behind a point; digits that are said one by one become one number.
 *
 * @module
 */
import type { LanguageCode, SttReply } from "@jbcalling/contract";
import { ENGLISH } from "./english.ts";
import { isPercent, VIETNAMESE } from "./vietnamese.ts";

export interface ReadNumber {
  value: number;
  /** Where the words behind it begin. */
  end: number;
}

export interface NumberReader {
  /** How its digits are grouped. */
  locale: string;
  /** The word between a number and its decimals. */
  point: string;
  digit(word: string): number | undefined;
  /** The longest number that begins at a place. */
  read(words: readonly string[], at: number): ReadNumber | undefined;
  /** A time of day that begins at a place, where it is said without a word for its parts. */
  readTime?(words: readonly string[], at: number): Digits | undefined;
  /** Whether what follows makes a single digit a number. */
  hasUnit(words: readonly string[], end: number): boolean;
}

const READERS: Record<LanguageCode, NumberReader> = { en: ENGLISH, vi: VIETNAMESE };

/** Single digits in a row that are one number, as of a telephone. */
const SPELLED = 3;

/** From here on digits are grouped: years are not. */
const GROUPED_FROM = 10_000;

/** The text with its numbers in digits; marks and case of other words stay. */
export function withNumerals(text: string, language: LanguageCode): string {
  return phrasesOf(text).map(({ words, mark }) => readPhrase(READERS[language], words) + mark).join(" ");
}

/** A transcript with numbers in digits. */
export function replyWithNumerals(reply: SttReply): SttReply {
  const write = (text: string) => withNumerals(text, reply.language);
  const segments = reply.segments.map((segment) => ({ ...segment, text: write(segment.text) }));
  return { ...reply, text: write(reply.text), segments };
}

/** A mark ends a number: what stands behind it belongs to another. */
function phrasesOf(text: string): { words: string[]; mark: string }[] {
  const phrases: { words: string[]; mark: string }[] = [{ words: [], mark: "" }];
  for (const written of text.split(/\s+/).filter(Boolean)) {
    const [, word, mark] = /^(.*?)([.,;:?!]*)$/.exec(written)!;
    const phrase = phrases.at(-1)!;
    phrase.words.push(word!);
    phrase.mark = mark!;
    if (mark) phrases.push({ words: [], mark: "" });
  }
  return phrases.filter(({ words }) => words.length > 0);
}

function readPhrase(reader: NumberReader, written: readonly string[]): string {
  const words = written.map((word) => word.toLowerCase().normalize("NFC"));
  const result: string[] = [];
  for (let at = 0; at < words.length;) {
    const found = reader.readTime?.(words, at) ?? spelled(reader, words, at) ?? decimal(reader, words, at) ??
      whole(reader, words, at);
    result.push(found?.digits ?? written[at]!);
    at = found?.end ?? at + 1;
  }
  return result.join(" ");
}

export interface Digits {
  digits: string;
  end: number;
}

function spelled(reader: NumberReader, words: readonly string[], at: number): Digits | undefined {
  let end = at;
  let digits = "";
  // A digit that begins a longer number is not one of them.
  while (reader.digit(words[end] ?? "") !== undefined && (reader.read(words, end)?.end ?? end + 1) === end + 1) {
    digits += reader.digit(words[end++]!);
  }
  return digits.length >= SPELLED ? { digits, end } : undefined;
}

function decimal(reader: NumberReader, words: readonly string[], at: number): Digits | undefined {
  const number = reader.read(words, at);
  if (!number || words[number.end] !== reader.point) return undefined;
  let end = number.end + 1;
  let decimals = "";
  while (reader.digit(words[end] ?? "") !== undefined) decimals += reader.digit(words[end++]!);
  if (decimals === "") return undefined;
  return { digits: `${number.value}${reader.locale === "vi" ? "," : "."}${decimals}`, end };
}

function whole(reader: NumberReader, words: readonly string[], at: number): Digits | undefined {
  const number = reader.read(words, at);
  if (!number) return undefined;
  const { value, end } = number;
  if (value < 10 && !reader.hasUnit(words, end)) return undefined;
  const digits = value >= GROUPED_FROM ? value.toLocaleString(reader.locale) : String(value);
  if (words[end] === "percent") return { digits: `${digits}%`, end: end + 1 };
  return isPercent(words, end) ? { digits: `${digits}%`, end: end + 2 } : { digits, end };
}
