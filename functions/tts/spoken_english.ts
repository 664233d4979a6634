import { englishOrdinal, englishYear, numberWords, plainNumber, spelledOut } from "./number_words.ts";
import type { Rule } from "./spoken_form.ts";

const MONTHS = "January February March April May June July August September October November December".split(" ");
const MONTH = `(?:${MONTHS.join("|")}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?)`;
const NUMBER = "\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?";
const SCALE = "thousand|million|billion|trillion";

/** Sign to the name of one, of more, and of the hundredth part. */
const CURRENCIES: Record<string, [one: string, many: string, part: string]> = {
  $: ["dollar", "dollars", "cents"],
  "€": ["euro", "euros", "cents"],
  "£": ["pound", "pounds", "pence"],
};

/** One and many of each measure. */
const MEASURES: Record<string, [one: string, many: string]> = {
  "km/h": ["kilometer per hour", "kilometers per hour"],
  mph: ["mile per hour", "miles per hour"],
  km: ["kilometer", "kilometers"],
  cm: ["centimeter", "centimeters"],
  mm: ["millimeter", "millimeters"],
  m: ["meter", "meters"],
  kg: ["kilogram", "kilograms"],
  mg: ["milligram", "milligrams"],
  g: ["gram", "grams"],
  ml: ["milliliter", "milliliters"],
  l: ["liter", "liters"],
  lbs: ["pound", "pounds"],
  lb: ["pound", "pounds"],
  oz: ["ounce", "ounces"],
  ft: ["foot", "feet"],
  GB: ["gigabyte", "gigabytes"],
  MB: ["megabyte", "megabytes"],
  TB: ["terabyte", "terabytes"],
  GHz: ["gigahertz", "gigahertz"],
  MHz: ["megahertz", "megahertz"],
  kHz: ["kilohertz", "kilohertz"],
  Hz: ["hertz", "hertz"],
  kW: ["kilowatt", "kilowatts"],
  ms: ["millisecond", "milliseconds"],
  min: ["minute", "minutes"],
  hrs: ["hour", "hours"],
};

const FRACTIONS: Record<number, [one: string, many: string]> = {
  2: ["half", "halves"],
  3: ["third", "thirds"],
  4: ["quarter", "quarters"],
  5: ["fifth", "fifths"],
  6: ["sixth", "sixths"],
  8: ["eighth", "eighths"],
  10: ["tenth", "tenths"],
};

export const ENGLISH: Rule[] = [
  // Telephone numbers: parts with separators between them, or a plus before.
  [/(?<![\w,.])(\+?)(\(?\d{2,4}\)?(?:[ .-]\d{2,4}){2,4})(?![\w,-])/g, telephone],
  [/\b(\d{4})-(\d{2})-(\d{2})\b/g, (_, year, month, day) => date(MONTHS[+month! - 1] ?? "", day!, year)],
  [
    new RegExp(`\\b(?:the )?(\\d{1,2})(?:st|nd|rd|th)?(?: of)? (${MONTH})(?![\\w])(?:,? (\\d{4})\\b)?`, "g"),
    (_, day, month, year) => `the ${englishOrdinal(+day!)} of ${fullMonth(month!)}${yearAfter(year)}`,
  ],
  [
    new RegExp(`\\b(${MONTH}) (\\d{1,2})(?:st|nd|rd|th)?\\b(?!:)(?:,? (\\d{4})\\b)?`, "g"),
    (_, month, day, year) => date(fullMonth(month!), day!, year),
  ],
  [/\b(\d{1,2}):(\d{2})\b/g, (_, hour, minute) => words(hour!) + minutes(minute!)],
  [/\b([ap])\.?m\.?(?=[\s,.!?;]|$)/gi, (_, half) => `${half!.toLowerCase()} m`],
  [/(?<=\d)([ap])\.?m\.?(?=[\s,.!?;]|$)/gi, (_, half) => ` ${half!.toLowerCase()} m`],
  [/\b((?:1[1-9]|20)\d0)s\b/g, (_, year) => plural(englishYear(+year!))],
  [/['’](\d0)s\b/g, (_, decade) => plural(words(decade!))],
  [/\b(\d+)(?:st|nd|rd|th)\b/g, (_, digits) => englishOrdinal(+digits!)],
  [
    new RegExp(`([$€£])\\s?(${NUMBER}) ?(${SCALE})\\b`, "g"),
    (_, sign, amount, scale) => `${number(amount!)} ${scale} ${CURRENCIES[sign!]![1]}`,
  ],
  [/([$€£])\s?(\d[\d,]*)(?:\.(\d{2}))?/g, (_, sign, whole, cents) => money(sign!, whole!, cents)],
  [/\b(\d+)\s?¢/g, (_, cents) => `${words(cents!)} ${cents === "1" ? "cent" : "cents"}`],
  [
    new RegExp(`([-−]?)(${NUMBER})\\s?°\\s?([CF])?(?![\\w])`, "g"),
    (_, minus, amount, scale) => `${minus ? "minus " : ""}${number(amount!)} ${degrees(amount!)}${celsius(scale)}`,
  ],
  [new RegExp(`(${NUMBER})\\s?%`, "g"), (_, amount) => `${number(amount!)} percent`],
  [
    new RegExp(`(?<![\\w.])(${NUMBER})\\s?(${Object.keys(MEASURES).join("|")})(?![\\w/])`, "g"),
    (_, amount, unit) => `${number(amount!)} ${MEASURES[unit!]![amount === "1" ? 0 : 1]}`,
  ],
  [/\b24\/7\b/g, () => "twenty four seven"],
  [
    /(?<![\w/])(\d+) (\d)\/(2|3|4|5|6|8|10)(?![\w/])/g,
    (_, whole, part, of) => `${words(whole!)} and ${parts(part!, of!)}`,
  ],
  [/(?<![\w/])(\d)\/(2|3|4|5|6|8|10)(?![\w/])/g, (_, part, of) => parts(part!, of!)],
  [/(?:\bNo\.|(?<![\w&])#)\s?(?=\d)/g, () => "number "],
  [/(?<=\d)\s?[–-]\s?(?=\d)/g, () => " to "],
  [/(?<![\w)])[-−](?=\d)/g, () => "minus "],
  [/(?<=\d) ?\+ ?(?=\d)/g, () => " plus "],
  [/(?<=\d) ?= ?(?=\d)/g, () => " equals "],
  [/(?<=\w) & (?=\w)/g, () => " and "],
  [/(?<=\b(?:in|since|year|of|from|until|by) )(1[1-9]\d{2}|20\d{2})\b(?! \w+s\b)/g, (_, year) => englishYear(+year!)],
  [/\b\d{1,3}(?:,\d{3})+\b(?!\.\d)/g, (digits) => number(digits)],
  [new RegExp(`(${NUMBER.split("|")[0]}|\\d+\\.\\d+)`, "g"), (_, amount) => number(amount!)],
  [/\d+/g, (digits) => plainNumber(digits, "en")],
];

function words(digits: string): string {
  return numberWords(Number(digits), "en");
}

/** With thousands and decimals. */
function number(text: string): string {
  const [whole = "", rest] = text.replaceAll(",", "").split(".");
  if (rest) return `${words(whole)} point ${[...rest].map(words).join(" ")}`;
  return text.includes(",") ? words(whole) : plainNumber(whole, "en");
}

/** Seven digits at least; shorter ones are something else. */
function telephone(match: string, plus?: string, parts?: string): string {
  const digits = parts!.replaceAll(/\D/g, "");
  if (digits.length < 7 || /^\d{4}-\d{2}-\d{2}$/.test(parts!)) return match;
  return `${plus ? "plus " : ""}${spelledOut(digits, "en")}`;
}

function date(month: string, day: string, year?: string): string {
  return `${month} ${englishOrdinal(+day)}${yearAfter(year)}`;
}

function yearAfter(year?: string): string {
  return year ? ` ${englishYear(+year)}` : "";
}

function fullMonth(name: string): string {
  return MONTHS.find((month) => month.startsWith(name.slice(0, 3)))!;
}

function minutes(digits: string): string {
  return Number(digits) === 0 ? "" : (Number(digits) < 10 ? " oh " : " ") + words(digits);
}

function plural(said: string): string {
  return said.endsWith("y") ? `${said.slice(0, -1)}ies` : `${said}s`;
}

function money(sign: string, whole: string, cents?: string): string {
  const [one, many, part] = CURRENCIES[sign]!;
  const units = Number(whole.replaceAll(",", ""));
  if (units === 0 && Number(cents)) return `${words(cents!)} ${part}`;
  const said = `${numberWords(units, "en")} ${units === 1 ? one : many}`;
  return Number(cents) ? `${said} ${words(cents!)}` : said;
}

function degrees(amount: string): string {
  return amount === "1" ? "degree" : "degrees";
}

function celsius(scale?: string): string {
  return scale === undefined ? "" : scale === "C" ? " Celsius" : " Fahrenheit";
}

function parts(part: string, of: string): string {
  const [one, many] = FRACTIONS[+of]!;
  return `${words(part)} ${part === "1" ? one : many}`;
}
