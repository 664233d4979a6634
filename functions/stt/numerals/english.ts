/** Numbers in English words. */
import type { NumberReader, ReadNumber } from "./numerals.ts";

const SMALL = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen " +
  "sixteen seventeen eighteen nineteen").split(" ");
const TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const GROUPS: readonly [string, number][] = [["billion", 1e9], ["million", 1e6], ["thousand", 1000]];

export const ENGLISH: NumberReader = {
  locale: "en",
  point: "point",
  digit: (word) => word === "oh" ? 0 : digitOf(word),
  read(words, at) {
    return readYear(words, at) ?? readWhole(words, at);
  },
  hasUnit: (words, end) => /^(percent|o'clock)$/.test(words[end] ?? "") || isHalfDay(words, end),
  readTime(words, at) {
    const hour = readBelowHundred(words, at);
    if (!hour || hour.value < 1 || hour.value > 12) return undefined;
    const minute = words[hour.end] === "oh" ? digitAt(words, hour.end + 1) : readTwoDigits(words, hour.end);
    if (!minute || minute.value > 59) return undefined;
    const isTime = BEFORE_TIME.test(words[at - 1] ?? "") || isHalfDay(words, minute.end);
    return isTime ? { digits: `${hour.value}:${String(minute.value).padStart(2, "0")}`, end: minute.end } : undefined;
  },
};

/** Otherwise "nine thirty" may be a price, or two numbers. */
const BEFORE_TIME = /^(at|by|until|till|around|about|before|after|from|since)$/;

/** "a m" and "p m", in one word or two. */
function isHalfDay(words: readonly string[], at: number): boolean {
  return /^[ap]m$/.test(words[at] ?? "") || (/^[ap]$/.test(words[at] ?? "") && words[at + 1] === "m");
}

function digitAt(words: readonly string[], at: number): ReadNumber | undefined {
  const value = digitOf(words[at]);
  return value === undefined ? undefined : { value, end: at + 1 };
}

function digitOf(word: string | undefined): number | undefined {
  const value = SMALL.indexOf(word ?? "");
  return value >= 0 && value < 10 ? value : undefined;
}

/** 10 to 99. */
function readTwoDigits(words: readonly string[], at: number): ReadNumber | undefined {
  const small = SMALL.indexOf(words[at] ?? "");
  if (small >= 10) return { value: small, end: at + 1 };
  const tens = TENS.indexOf(words[at] ?? "");
  if (tens < 0) return undefined;
  const unit = digitOf(words[at + 1]);
  return unit ? { value: 10 * tens + 20 + unit, end: at + 2 } : { value: 10 * tens + 20, end: at + 1 };
}

function readBelowHundred(words: readonly string[], at: number): ReadNumber | undefined {
  const digit = digitOf(words[at]);
  return digit === undefined ? readTwoDigits(words, at) : { value: digit, end: at + 1 };
}

/** 0 to 999; "a hundred" counts. */
function readGroup(words: readonly string[], at: number): ReadNumber | undefined {
  const first = words[at] === "a" && words[at + 1] === "hundred"
    ? { value: 1, end: at + 1 }
    : readBelowHundred(words, at);
  if (!first || words[first.end] !== "hundred") return first;
  const hundreds = { value: 100 * first.value, end: first.end + 1 };
  return joined(hundreds, readBelowHundred(words, afterAnd(words, hundreds.end)));
}

function readWhole(words: readonly string[], at: number): ReadNumber | undefined {
  let sum: ReadNumber | undefined;
  for (const [name, size] of GROUPS) {
    const start = sum ? afterAnd(words, sum.end) : at;
    const count = words[start] === "a" && words[start + 1] === name
      ? { value: 1, end: start + 1 }
      : readGroup(words, start);
    if (!count || words[count.end] !== name) continue;
    sum = { value: (sum?.value ?? 0) + count.value * size, end: count.end + 1 };
  }
  if (!sum) return readGroup(words, at);
  return joined(sum, readGroup(words, afterAnd(words, sum.end)));
}

/** "nineteen ninety", "twenty oh five"; not "twenty five", which is one number. */
function readYear(words: readonly string[], at: number): ReadNumber | undefined {
  const century = readTwoDigits(words, at);
  if (!century || century.value < 11 || century.value > 20) return undefined;
  const odd = words[century.end] === "oh" ? digitOf(words[century.end + 1]) : undefined;
  if (odd) return { value: 100 * century.value + odd, end: century.end + 2 };
  const rest = readTwoDigits(words, century.end);
  return rest && { value: 100 * century.value + rest.value, end: rest.end };
}

/** Zero is never said behind a group. */
function joined(sum: ReadNumber, rest: ReadNumber | undefined): ReadNumber {
  return rest && rest.value > 0 ? { value: sum.value + rest.value, end: rest.end } : sum;
}

function afterAnd(words: readonly string[], at: number): number {
  return words[at] === "and" && readBelowHundred(words, at + 1) ? at + 1 : at;
}
