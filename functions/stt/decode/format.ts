/** Which audio format a body is in: what its media type says and what its first bytes say. */
import { CallError } from "@jbcalling/contract";
import type { CompressedFormat } from "./compressed.ts";

export type AudioFormat = CompressedFormat | "WAV" | "L16" | "WebM" | "Ogg";

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

/** The format that the first bytes show. */
export function sniff(bytes: Uint8Array): AudioFormat | undefined {
  const text = (from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length));
  if (text(0, 4) === "RIFF") return "WAV";
  if (text(0, 4) === "fLaC") return "FLAC";
  if (text(0, 4) === "OggS") return sniffOgg(bytes);
  if (bytes[0] === 0x1a && bytes[1] === 0x45 && bytes[2] === 0xdf && bytes[3] === 0xa3) return "WebM";
  if (text(0, 3) === "ID3" || (bytes[0] === 0xff && (bytes[1]! & 0xe0) === 0xe0)) return "MP3";
  return undefined;
}

/** The first packet of the first page names the codec; it follows the page's table of segments. */
function sniffOgg(bytes: Uint8Array): AudioFormat {
  const packet = 27 + (bytes[26] ?? 0);
  const name = String.fromCharCode(...bytes.subarray(packet, packet + 8));
  if (name === "OpusHead") return "Ogg Opus";
  return name.slice(1, 7) === "vorbis" ? "Ogg Vorbis" : "Ogg";
}
