/** Whole numbers as people say them, 0 to 999,999,999,999, in English and Vietnamese. */
import type { LanguageCode } from "@jbcalling/contract";

const EN_SMALL = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen " +
  "sixteen seventeen eighteen nineteen").split(" ");
const EN_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const EN_ORDINALS: Record<number, string> = {
  1: "first",
  2: "second",
  3: "third",
  5: "fifth",
  8: "eighth",
  9: "ninth",
};
const VI_DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split(" ");

/** The number in words: 295 is "two hundred ninety five" or "hai trăm chín mươi lăm". */
export function numberWords(n: number, language: LanguageCode): string {
  return language === "vi" ? vietnamese(n) : english(n);
}

/** Digit by digit. */
export function spelledOut(digits: string, language: LanguageCode): string {
  return [...digits].map((digit) => numberWords(Number(digit), language)).join(" ");
}

/** Long numbers (account, telephone) and those with a leading zero digit by digit, others as a whole. */
export function plainNumber(digits: string, language: LanguageCode): string {
  const spelled = digits.length > 9 || (digits.length > 1 && digits.startsWith("0"));
  return spelled ? spelledOut(digits, language) : numberWords(Number(digits), language);
}

/** In order: 21 is "twenty first", 101 "one hundred first". */
export function englishOrdinal(n: number): string {
  if (n >= 100) {
    const rest = n % 100;
    return rest === 0 ? `${english(n)}th` : `${english(n - rest)} ${englishOrdinal(rest)}`;
  }
  if (EN_ORDINALS[n]) return EN_ORDINALS[n];
  if (n === 12) return "twelfth";
  if (n < 20) return EN_SMALL[n]! + "th";
  const [tens, unit] = [Math.floor(n / 10), n % 10];
  return unit === 0 ? EN_TENS[tens]!.slice(0, -1) + "ieth" : `${EN_TENS[tens]} ${englishOrdinal(unit)}`;
}

/** 1990 is "nineteen ninety", 2005 "two thousand five", 2024 "twenty twenty four". */
export function englishYear(n: number): string {
  const rest = n % 100;
  if (n < 1100 || n >= 2100 || (n >= 2000 && n < 2010)) return english(n);
  if (rest === 0) return `${english(n / 100)} hundred`;
  return `${english(Math.floor(n / 100))} ${rest < 10 ? "oh " : ""}${english(rest)}`;
}

function english(n: number): string {
  if (n < 20) return EN_SMALL[n]!;
  if (n < 100) return join(EN_TENS[Math.floor(n / 10)]!, n % 10, english);
  if (n < 1000) return join(`${EN_SMALL[Math.floor(n / 100)]} hundred`, n % 100, english);
  if (n < 1_000_000) return join(`${english(Math.floor(n / 1000))} thousand`, n % 1000, english);
  if (n < 1e9) return join(`${english(Math.floor(n / 1_000_000))} million`, n % 1_000_000, english);
  return join(`${english(Math.floor(n / 1e9))} billion`, n % 1e9, english);
}

function vietnamese(n: number): string {
  if (n < 10) return VI_DIGITS[n]!;
  if (n < 100) return vietnameseTens(Math.floor(n / 10), n % 10);
  if (n < 1000) return vietnameseHundreds(n);
  if (n < 1_000_000) return vietnameseGroup(n, 1000, "nghìn");
  if (n < 1e9) return vietnameseGroup(n, 1_000_000, "triệu");
  return vietnameseGroup(n, 1e9, "tỷ");
}

function vietnameseTens(tens: number, unit: number): string {
  const word = tens === 1 ? "mười" : `${VI_DIGITS[tens]} mươi`;
  if (unit === 0) return word;
  if (unit === 1 && tens > 1) return `${word} mốt`;
  return unit === 5 ? `${word} lăm` : `${word} ${VI_DIGITS[unit]}`;
}

function vietnameseHundreds(n: number): string {
  const word = `${VI_DIGITS[Math.floor(n / 100)]} trăm`;
  const rest = n % 100;
  if (rest === 0) return word;
  return rest < 10 ? `${word} linh ${VI_DIGITS[rest]}` : `${word} ${vietnamese(rest)}`;
}

/** "… nghìn" or "… triệu" and what follows; below a hundred it follows after "không trăm". */
function vietnameseGroup(n: number, size: number, name: string): string {
  const word = `${vietnamese(Math.floor(n / size))} ${name}`;
  const rest = n % size;
  if (rest === 0) return word;
  if (rest >= 100) return `${word} ${vietnamese(rest)}`;
  return `${word} không trăm ${rest < 10 ? "linh " : ""}${vietnamese(rest)}`;
}

function join(head: string, rest: number, words: (n: number) => string): string {
  return rest === 0 ? head : `${head} ${words(rest)}`;
}
