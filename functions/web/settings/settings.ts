/** What this person chose on this device, remembered between calls. Names and choices stay in the browser. */
import { isLanguage, type LanguageCode, OUTPUT_MODES, type OutputMode } from "@jbcalling/contract";

export const CAPTION_SIZES = ["small", "medium", "large"] as const;
export const THEMES = ["system", "light", "dark"] as const;

export type CaptionSize = (typeof CAPTION_SIZES)[number];
export type Theme = (typeof THEMES)[number];

export interface Settings {
  name: string;
  speaks: LanguageCode;
  hears: LanguageCode;
  output: OutputMode;
  /** Volume of the original voice under its translation, in [0, 1]. */
  duck: number;
  micOn: boolean;
  cameraOn: boolean;
  /** Device ids; empty for the system's choice. */
  micId: string;
  cameraId: string;
  speakerId: string;
  captionSize: CaptionSize;
  /** Whether the original is shown under a translated caption. */
  showOriginal: boolean;
  /** The language of the interface; it says nothing about what is spoken or heard. */
  interfaceLanguage: LanguageCode;
  theme: Theme;
}

export const NAME_LENGTH = 60;

/** Settings of somebody who is here for the first time; `languages` as the browser prefers them. */
export function defaultSettings(languages: readonly string[]): Settings {
  const own = languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
  return {
    name: "",
    speaks: own,
    hears: own,
    output: "both",
    duck: 0.15,
    micOn: true,
    cameraOn: true,
    micId: "",
    cameraId: "",
    speakerId: "",
    captionSize: "medium",
    showOriginal: true,
    interfaceLanguage: own,
    theme: "system",
  };
}

/** What was stored, each value that makes no sense replaced by the default: another version may have written it. */
export function readSettings(text: string | null, defaults: Settings): Settings {
  const stored = parseObject(text);
  const pick = <Key extends keyof Settings>(key: Key, fits: (value: unknown) => boolean): Settings[Key] =>
    fits(stored[key]) ? stored[key] as Settings[Key] : defaults[key];
  const text60 = (value: unknown) => typeof value === "string" && value.length <= NAME_LENGTH;
  const id = (value: unknown) => typeof value === "string" && value.length <= 512;
  const flag = (value: unknown) => typeof value === "boolean";
  const among = (values: readonly unknown[]) => (value: unknown) => values.includes(value);
  return {
    name: pick("name", text60),
    speaks: pick("speaks", isLanguage),
    hears: pick("hears", isLanguage),
    output: pick("output", among(OUTPUT_MODES)),
    duck: pick("duck", (value) => typeof value === "number" && value >= 0 && value <= 1),
    micOn: pick("micOn", flag),
    cameraOn: pick("cameraOn", flag),
    micId: pick("micId", id),
    cameraId: pick("cameraId", id),
    speakerId: pick("speakerId", id),
    captionSize: pick("captionSize", among(CAPTION_SIZES)),
    showOriginal: pick("showOriginal", flag),
    interfaceLanguage: pick("interfaceLanguage", isLanguage),
    theme: pick("theme", among(THEMES)),
  };
}

function parseObject(text: string | null): Partial<Record<keyof Settings, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
