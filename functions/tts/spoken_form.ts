/**
 * Written text as it is said: times, dates, prices, percentages and numbers become words, so that a voice reads
 * "3:30 p.m." as people do and not as the engine happens to.
 *
 * @module
 */
import type { LanguageCode } from "@jbcalling/contract";
import { englishOrdinal, englishYear, numberWords } from "./number_words.ts";

type Rule = [pattern: RegExp, say: (...groups: string[]) => string];

const MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December";
const en = (digits: string) => numberWords(Number(digits), "en");
const vi = (digits: string) => numberWords(Number(digits), "vi");
const viMonth = (digits: string) => Number(digits) === 4 ? "tư" : vi(digits);
const minutes = (digits: string) => Number(digits) === 0 ? "" : (Number(digits) < 10 ? " oh " : " ") + en(digits);

const ENGLISH: Rule[] = [
  [/\b(\d{1,2}):(\d{2})\b/g, (hour, minute) => en(hour!) + minutes(minute!)],
  [/\b([ap])\.?m\.?(?=[\s,.!?;]|$)/gi, (half) => `${half!.toLowerCase()} m`],
  [
    new RegExp(`\\b(${MONTHS}) (\\d{1,2})(?:st|nd|rd|th)?\\b`, "g"),
    (month, day) => `${month} ${englishOrdinal(+day!)}`,
  ],
  [/\b(\d{1,2})(?:st|nd|rd|th)\b/g, (digits) => englishOrdinal(Number(digits))],
  [/\$(\d[\d,]*)(?:\.(\d{2}))?/g, (whole, cents) => money(whole!, cents)],
  [/(\d+)\s?%/g, (digits) => `${en(digits!)} percent`],
  [/(?<=\b(?:in|since|year|of|from|until) )(1[1-9]\d{2}|20\d{2})\b/g, (year) => englishYear(Number(year))],
  [/\b(\d{1,3}(?:,\d{3})+)\b/g, (digits) => en(digits!.replaceAll(",", ""))],
  [/\b(\d+)\.(\d+)\b/g, (whole, rest) => `${en(whole!)} point ${[...rest!].map(en).join(" ")}`],
  [/(\d+)/g, (digits) => plain(digits!, "en")],
];

const VIETNAMESE: Rule[] = [
  [/\b(\d{1,2})[:h](\d{2})(?![\d])/g, (hour, minute) => `${vi(hour!)} giờ${Number(minute) ? ` ${vi(minute!)}` : ""}`],
  [/tháng (\d{1,2})\b/gi, (month) => `tháng ${viMonth(month!)}`],
  [/\b(\d{1,2})\/(\d{1,2})\b/g, (day, month) => `${vi(day!)} tháng ${viMonth(month!)}`],
  [/\$(\d+)/g, (digits) => `${vi(digits!)} đô la`],
  [/(\d+)\s?%/g, (digits) => `${vi(digits!)} phần trăm`],
  [/\b(\d{1,3}(?:\.\d{3})+)\b/g, (digits) => vi(digits!.replaceAll(".", ""))],
  [/\b(\d+),(\d+)\b/g, (whole, rest) => `${vi(whole!)} phẩy ${[...rest!].map(vi).join(" ")}`],
  [/(\d+)/g, (digits) => plain(digits!, "vi")],
];

/** The text in words; what no rule knows stays as it is. */
export function spokenForm(text: string, language: LanguageCode): string {
  const rules = language === "vi" ? VIETNAMESE : ENGLISH;
  return rules.reduce((said, [pattern, say]) => said.replace(pattern, (_, ...groups) => say(...groups)), text);
}

/** Long numbers (telephone, account) and those with a leading zero digit by digit, others as a whole. */
function plain(digits: string, language: LanguageCode): string {
  const spelled = digits.length > 9 || (digits.length > 1 && digits.startsWith("0"));
  return spelled ? [...digits].map((digit) => numberWords(+digit, language)).join(" ") : numberWords(+digits, language);
}

function money(whole: string, cents?: string): string {
  const dollars = Number(whole.replaceAll(",", ""));
  const said = `${numberWords(dollars, "en")} ${dollars === 1 ? "dollar" : "dollars"}`;
  return cents && Number(cents) ? `${said} ${en(cents)}` : said;
}
