/** From the bytes of an audio file to what a recognizer hears: mono samples in [-1, 1] at 16 kHz. */
import { type Audio, CallError } from "@jbcalling/contract";
import { type DecodeLimits, invalid, SampleCollector } from "./collector.ts";
import { type AudioFormat, formatOf, sniff } from "./format.ts";
import { decodePcm } from "./pcm.ts";
import { decodeWav } from "./wav.ts";

export type { DecodeLimits } from "./collector.ts";

/**
 * Decodes a file of the media type; an empty type or `application/octet-stream` leaves it to the first bytes. Throws
 * `unsupported_media_type` for another type, `invalid_audio` when the bytes are not what the type says, and
 * `payload_too_large` as soon as it is longer than the limit. A recording that was cut off gives what is there.
 */
export async function decodeAudio(
  bytes: Uint8Array,
  contentType: string,
  limits: DecodeLimits,
  signal: AbortSignal,
): Promise<Audio> {
  signal.throwIfAborted();
  const { format, parameters } = formatOf(contentType);
  const found = format === "L16" ? "L16" : requireFormat(bytes, format);
  const collector = new SampleCollector(found, limits, signal);
  try {
    await decode(found, bytes, parameters, collector);
    return await collector.finish();
  } finally {
    collector.free();
  }
}

/** The format of the bytes, which must be the one that was named, if any was. */
function requireFormat(bytes: Uint8Array, named: AudioFormat | undefined): AudioFormat {
  if (bytes.length === 0) throw invalid(named ?? "unknown", "it must not be empty: current value is 0 bytes");
  const found = sniff(bytes);
  if (!named && !found) {
    const rule = "it must be a WAV, FLAC, MP3, Ogg or WebM file: current value is another format";
    throw new CallError("unsupported_media_type", `Cannot decode the body as ${rule}`);
  }
  if (!found || (named && named !== found && !(named === "Ogg" && found.startsWith("Ogg")))) {
    throw invalid(named!, `it must be what its media type says: current value is ${found ?? "another format"}`);
  }
  return found;
}

/** Each decoder is loaded when it is needed first; `prepareDecoders` sees to it that this is before the first file. */
async function decode(
  format: AudioFormat,
  bytes: Uint8Array,
  parameters: Map<string, string>,
  collector: SampleCollector,
): Promise<void> {
  switch (format) {
    case "WAV":
      return await decodeWav(bytes, collector);
    case "L16":
      return await decodePcm(bytes, parameters, collector);
    case "FLAC":
      return await (await import("./flac.ts")).decodeFlac(bytes, collector);
    case "MP3":
      return await (await import("./mp3.ts")).decodeMp3(bytes, collector);
    case "WebM":
      return await (await import("./webm.ts")).decodeWebm(bytes, collector);
    default:
      return await (await import("./ogg.ts")).decodeOgg(bytes, collector);
  }
}
