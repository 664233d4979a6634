/** Which audio format a body is in: what its media type says and what its first bytes say. */
import { CallError } from "@jbcalling/contract";
import { readHead } from "./ogg_pages.ts";

export type AudioFormat = "WAV" | "FLAC" | "MP3" | "Ogg" | "Ogg Opus" | "Ogg Vorbis" | "WebM" | "L16";

const MEDIA_TYPES: Record<string, AudioFormat> = {
  "audio/wav": "WAV",
  "audio/x-wav": "WAV",
  "audio/wave": "WAV",
  "audio/vnd.wave": "WAV",
  "audio/flac": "FLAC",
  "audio/x-flac": "FLAC",
  "audio/mpeg": "MP3",
  "audio/mp3": "MP3",
  "audio/ogg": "Ogg",
  "application/ogg": "Ogg",
  "audio/opus": "Ogg",
  "audio/webm": "WebM",
  "video/webm": "WebM",
  "audio/l16": "L16",
};

/** Types that say nothing: the first bytes decide. */
const UNKNOWN_TYPES = ["", "application/octet-stream"];

/** The format that a media type names, none when it says nothing, and its parameters. */
export function formatOf(contentType: string): { format?: AudioFormat; parameters: Map<string, string> } {
  const [type = "", ...rest] = contentType.toLowerCase().split(";").map((part) => part.trim());
  const parameters = new Map(rest.map((part) => {
    const [key = "", value = ""] = part.split("=");
    return [key.trim(), value.trim().replaceAll('"', "")];
  }));
  const format = MEDIA_TYPES[type];
  if (format || UNKNOWN_TYPES.includes(type)) return { format, parameters };
  const known = [...new Set(Object.keys(MEDIA_TYPES))].join(", ");
  throw new CallError(
    "unsupported_media_type",
    `Cannot read the body as its type must be one of ${known}: current value is ${type}`,
  );
}

/** The format that the first bytes show; "Ogg" alone is Ogg with an unknown codec. */
export function sniff(bytes: Uint8Array): AudioFormat | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  if (start === "RIFF") return "WAV";
  if (start === "fLaC") return "FLAC";
  if (start === "\u001a\u0045\u00df\u00a3") return "WebM";
  if (start.startsWith("ID3") || isMp3Frame(bytes)) return "MP3";
  if (start !== "OggS") return undefined;
  const codec = readHead(bytes)?.codec;
  return codec ? `Ogg ${codec}` : "Ogg";
}

/** Eleven bits of sync; version, layer, bit rate and sample rate must not have their reserved values. */
function isMp3Frame([sync = 0, version = 0, rates = 0]: Uint8Array): boolean {
  if (sync !== 0xff || (version & 0xe0) !== 0xe0) return false;
  const reserved = (version & 0x18) === 0x08 || (version & 0x06) === 0 || rates >> 4 === 15 || (rates & 0x0c) === 0x0c;
  return !reserved;
}
