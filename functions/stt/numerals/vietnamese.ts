/** Numbers in Vietnamese words. */
import type { NumberReader, ReadNumber } from "./numerals.ts";

const DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split(" ");

/** How units are said behind tens. */
const UNITS = new Map([["mốt", 1], ["tư", 4], ["lăm", 5], ["nhăm", 5], ["bẩy", 7]]);

const GROUPS: readonly [RegExp, number][] = [[/^t[ỷỉ]$/, 1e9], [/^triệu$/, 1e6], [/^(nghìn|ngàn)$/, 1000]];

export const VIETNAMESE: NumberReader = {
  locale: "vi",
  point: "phẩy",
  digit: digitOf,
  read: readWhole,
  hasUnit: (words, end) => /^(giờ|phút|giây)$/.test(words[end] ?? "") || isPercent(words, end),
};

export function isPercent(words: readonly string[], at: number): boolean {
  return words[at] === "phần" && words[at + 1] === "trăm";
}

function digitOf(word: string | undefined): number | undefined {
  const value = DIGITS.indexOf(word ?? "");
  return value < 0 ? undefined : value;
}

function unitOf(word: string | undefined): number | undefined {
  return UNITS.get(word ?? "") ?? (digitOf(word) || undefined);
}

/** "mười lăm", "hai mươi mốt", and short "hai mốt". */
function readBelowHundred(words: readonly string[], at: number): ReadNumber | undefined {
  if (words[at] === "mười") {
    const unit = unitOf(words[at + 1]);
    return unit ? { value: 10 + unit, end: at + 2 } : { value: 10, end: at + 1 };
  }
  const digit = digitOf(words[at]);
  if (digit === undefined) return undefined;
  if (digit > 0 && words[at + 1] === "mươi") {
    const unit = unitOf(words[at + 2]);
    return unit ? { value: 10 * digit + unit, end: at + 3 } : { value: 10 * digit, end: at + 2 };
  }
  const short = digit > 1 ? UNITS.get(words[at + 1] ?? "") : undefined;
  return short ? { value: 10 * digit + short, end: at + 2 } : { value: digit, end: at + 1 };
}

/** 0 to 999. */
function readGroup(words: readonly string[], at: number): ReadNumber | undefined {
  const digit = digitOf(words[at]);
  if (digit === undefined || words[at + 1] !== "trăm") return readBelowHundred(words, at);
  const hundreds = { value: 100 * digit, end: at + 2 };
  if (/^(linh|lẻ)$/.test(words[hundreds.end] ?? "")) {
    const unit = unitOf(words[hundreds.end + 1]);
    return unit ? { value: hundreds.value + unit, end: hundreds.end + 2 } : hundreds;
  }
  const rest = readBelowHundred(words, hundreds.end);
  return rest && rest.value > 9 ? { value: hundreds.value + rest.value, end: rest.end } : hundreds;
}

function readWhole(words: readonly string[], at: number): ReadNumber | undefined {
  let sum: ReadNumber | undefined;
  for (const [name, size] of GROUPS) {
    const count = readGroup(words, sum?.end ?? at);
    if (!count || !name.test(words[count.end] ?? "")) continue;
    sum = { value: (sum?.value ?? 0) + count.value * size, end: count.end + 1 };
  }
  if (!sum) return readGroup(words, at);
  const rest = readGroup(words, sum.end);
  // Behind a group a rest has hundreds, if only "không trăm".
  return rest && words[sum.end + 1] === "trăm" ? { value: sum.value + rest.value, end: rest.end } : sum;
}
