/** The words of the interface: typed keys, so that a message that is missing does not compile. */
import type { LanguageCode } from "@jbcalling/contract";
import { EN } from "./en.ts";
import { VI } from "./vi.ts";

export type MessageKey = keyof typeof EN;

/** Gives the message of a key, `{name}` replaced by `values.name`. */
export type Translate = (key: MessageKey, values?: Record<string, string | number>) => string;

export const MESSAGES: Record<LanguageCode, Record<MessageKey, string>> = { en: EN, vi: VI };

export function translator(language: LanguageCode): Translate {
  const messages = MESSAGES[language];
  return (key, values = {}) =>
    messages[key].replaceAll(/\{(\w+)\}/g, (mark, name: string) => String(values[name] ?? mark));
}

/** Seconds with one decimal, as the language writes it. */
export function seconds(ms: number, language: LanguageCode): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / 1000);
}

/** A time of day, as the language writes it. */
export function timeOfDay(ms: number, language: LanguageCode): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false }).format(ms);
}
