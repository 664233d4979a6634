import { numberWords, plainNumber, spelledOut } from "./number_words.ts";
import type { Rule } from "./spoken_form.ts";

const NUMBER = "\\d{1,3}(?:\\.\\d{3})+(?:,\\d+)?|\\d+(?:,\\d+)?";

const MEASURES: Record<string, string> = {
  "km/h": "ki lô mét trên giờ",
  "km2": "ki lô mét vuông",
  "km²": "ki lô mét vuông",
  km: "ki lô mét",
  "m2": "mét vuông",
  "m²": "mét vuông",
  "m3": "mét khối",
  "m³": "mét khối",
  cm: "xăng ti mét",
  mm: "mi li mét",
  m: "mét",
  kg: "ki lô gam",
  mg: "mi li gam",
  g: "gam",
  ml: "mi li lít",
  l: "lít",
  GB: "gi ga bai",
  MB: "mê ga bai",
  kW: "ki lô oát",
};

/** What a part of can be taken; otherwise two numbers with a stroke are a day and a month. */
const MEASURED = "cốc|chén|thìa|muỗng|ly|lít|ký|cân|quả|cái|số|phần|quãng|diện tích|dân số|thời gian";

export const VIETNAMESE: Rule[] = [
  // Telephone numbers: parts with separators between them, from a zero or a plus on.
  [/(?<![\w,.])(\+?)((?:0\d{1,4}|84)(?:[ .-]\d{2,4}){2,4})(?![\w,-])/g, telephone],
  [/\b(\d{4})-(\d{2})-(\d{2})\b/g, (_, year, month, day) => `ngày ${date(day!, month!, year)}`],
  [/\b(\d{1,2})[/-](\d{1,2})[/-](\d{4})\b/g, (_, day, month, year) => date(day!, month!, year)],
  [new RegExp(`(?<![\\d/])(\\d)/(\\d)(?= (?:${MEASURED})(?![\\p{L}]))`, "gu"), (_, part, of) => fraction(part!, of!)],
  [/\b(\d{1,2})[:hg](\d{2})(?!\d)/g, (_, hour, minute) => `${words(hour!)} giờ${minutes(minute!)}`],
  [/\b(\d{1,2})h(?![\p{L}\d])/gu, (_, hour) => `${words(hour!)} giờ`],
  [/(tháng) (\d{1,2})\b(?!,\d)/gi, (_, month, digits) => `${month} ${monthWords(digits!)}`],
  [/(thứ) ([2-7])\b/gi, (_, day, digits) => `${day} ${monthWords(digits!)}`],
  [/\b(\d{1,2})\/(\d{1,2})\b/g, (_, day, month) => `${words(day!)} tháng ${monthWords(month!)}`],
  [new RegExp(`\\$\\s?(${NUMBER})`, "g"), (_, amount) => `${number(amount!)} đô la`],
  [new RegExp(`(${NUMBER})\\s?\\$`, "g"), (_, amount) => `${number(amount!)} đô la`],
  [new RegExp(`€\\s?(${NUMBER})|(${NUMBER})\\s?€`, "g"), (_, before, after) => `${number(before ?? after!)} ơ rô`],
  [
    new RegExp(`(${NUMBER})\\s?(?:₫|đ|vnđ|VNĐ|VND|vnd)(?![\\p{L}])`, "gu"),
    (_, amount) => `${number(amount!)} đồng`,
  ],
  [new RegExp(`(${NUMBER})\\s?[kK](?![\\p{L}\\d])`, "gu"), (_, amount) => `${number(amount!)} nghìn`],
  [
    new RegExp(`([-−]?)(${NUMBER})\\s?°\\s?C?(?![\\p{L}])`, "gu"),
    (match, minus, amount) => `${minus ? "âm " : ""}${number(amount!)} độ${match.endsWith("C") ? " C" : ""}`,
  ],
  [new RegExp(`(${NUMBER})\\s?%`, "g"), (_, amount) => `${number(amount!)} phần trăm`],
  [
    new RegExp(`(?<![\\p{L}\\d.])(${NUMBER})\\s?(${Object.keys(MEASURES).join("|")})(?![\\p{L}\\d/])`, "gu"),
    (_, amount, unit) => `${number(amount!)} ${MEASURES[unit!]}`,
  ],
  [/\bTP\.?\s?HCM\b/g, () => "thành phố Hồ Chí Minh"],
  [/\bTP\.\s?(?=\p{Lu})/gu, () => "thành phố "],
  [/\bQ\.\s?(?=\d)/g, () => "quận "],
  [/\bP\.\s?(?=\d)/g, () => "phường "],
  [/(?<=\d)\s?[–-]\s?(?=\d)/g, () => " đến "],
  [/(?<![\p{L}\d)])[-−](?=\d)/gu, () => "âm "],
  [/(?<=\d) ?\+ ?(?=\d)/g, () => " cộng "],
  [/(?<=\d) ?= ?(?=\d)/g, () => " bằng "],
  [/(?<=[\p{L}\d]) & (?=[\p{L}\d])/gu, () => " và "],
  [new RegExp(NUMBER, "g"), (amount) => number(amount)],
];

function words(digits: string): string {
  return numberWords(Number(digits), "vi");
}

/** With thousands and decimals. */
function number(text: string): string {
  const [whole = "", rest] = text.replaceAll(".", "").split(",");
  if (rest) return `${words(whole)} phẩy ${[...rest].map(words).join(" ")}`;
  return text.includes(".") ? words(whole) : plainNumber(whole, "vi");
}

function telephone(match: string, plus?: string, parts?: string): string {
  const digits = parts!.replaceAll(/\D/g, "");
  return digits.length < 8 ? match : `${plus ? "cộng " : ""}${spelledOut(digits, "vi")}`;
}

/** April and Wednesday, and a fourth part, have a word of their own. */
function monthWords(digits: string): string {
  return Number(digits) === 4 ? "tư" : words(digits);
}

function date(day: string, month: string, year?: string): string {
  return `${words(day)} tháng ${monthWords(month)} năm ${words(year!)}`;
}

function minutes(digits: string): string {
  return Number(digits) === 0 ? "" : ` ${words(digits)}`;
}

function fraction(part: string, of: string): string {
  return `${words(part)} phần ${monthWords(of)}`;
}
