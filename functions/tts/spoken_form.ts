/**
 * Written text as it is said: times, dates, prices, measures and numbers become words, so that a voice reads "3:30 p.m."
 * as people do and not as the engine happens to.
 *
 * @module
 */
import type { LanguageCode } from "@jbcalling/contract";
import { ENGLISH } from "./spoken_english.ts";
import { VIETNAMESE } from "./spoken_vietnamese.ts";

/** What is written, and how it is said; groups that did not take part are undefined. */
export type Rule = [pattern: RegExp, say: (match: string, ...groups: (string | undefined)[]) => string];

/** Addresses are read as they are written: their digits are no numbers. */
const ADDRESS = /(?:https?:\/\/|www\.)\S+|\S+@\S+\.\S+/g;

/** The text in words; what no rule knows stays as it is. */
export function spokenForm(text: string, language: LanguageCode): string {
  const rules = language === "vi" ? VIETNAMESE : ENGLISH;
  const say = (part: string) => rules.reduce((said, [pattern, words]) => said.replace(pattern, words), part);
  let said = "", position = 0;
  for (const { index, 0: address } of text.matchAll(ADDRESS)) {
    said += say(text.slice(position, index)) + address;
    position = index + address.length;
  }
  return said + say(text.slice(position));
}
