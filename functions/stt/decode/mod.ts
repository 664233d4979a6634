/** From the bytes of an audio file to what a recognizer hears: mono samples in [-1, 1] at 16 kHz. */
import { type Audio, CallError } from "@jbcalling/contract";
import { RECOGNIZER_RATE } from "../engine.ts";
import { type DecodeLimits, invalid, SampleCollector } from "./collector.ts";
import { decodeCompressed } from "./compressed.ts";
import { type AudioFormat, formatOf, sniff } from "./format.ts";
import { decodePcm } from "./pcm.ts";
import { resample } from "./resample.ts";
import { decodeWav } from "./wav.ts";
import { decodeWebm } from "./webm.ts";

export type { DecodeLimits } from "./collector.ts";

/**
 * Decodes a file of the media type. Throws `unsupported_media_type` for another type, `invalid_audio` when the bytes
 * are not what the type says, and `payload_too_large` as soon as it is longer than the limit.
 */
export async function decodeAudio(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
  limits: DecodeLimits,
  signal: AbortSignal,
): Promise<Audio> {
  const { format, parameters } = formatOf(contentType);
  const found = format === "L16" ? "L16" : sniff(bytes);
  if (!found) {
    throw invalid(format ?? "unknown", "it must be a WAV, FLAC, MP3, Ogg or WebM file from its first byte on");
  }
  if (format && format !== found && !(format === "Ogg" && found.startsWith("Ogg"))) {
    throw invalid(format, `it must be what its media type says: current value is ${found}`);
  }
  const collector = new SampleCollector(found, limits, signal);
  await decode(found, bytes, parameters, collector);
  const { samples, sampleRate } = collector.finish();
  return { samples: await resample(samples, sampleRate, RECOGNIZER_RATE), sampleRate: RECOGNIZER_RATE };
}

function decode(
  format: AudioFormat,
  bytes: Uint8Array,
  parameters: Map<string, string>,
  collector: SampleCollector,
): Promise<void> {
  switch (format) {
    case "WAV":
      return decodeWav(bytes, collector);
    case "L16":
      return decodePcm(bytes, parameters, collector);
    case "WebM":
      return decodeWebm(bytes, collector);
    case "Ogg":
      throw new CallError("unsupported_media_type", "Cannot decode the Ogg audio as it must be Opus or Vorbis");
    default:
      return decodeCompressed(format, bytes, collector);
  }
}
