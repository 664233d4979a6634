/** FLAC, MP3 and Ogg (Opus, Vorbis) through their reference decoders compiled to WebAssembly. */
import { FLACDecoder } from "@wasm-audio-decoders/flac";
import { OggVorbisDecoder } from "@wasm-audio-decoders/ogg-vorbis";
import { MPEGDecoder } from "mpg123-decoder";
import { OggOpusDecoder } from "ogg-opus-decoder";
import { CallError } from "@jbcalling/contract";
import { invalid, type SampleCollector } from "./collector.ts";

/** Bytes at a time: small, as a few bytes of a compressed silence can unpack to millions of samples. */
const CHUNK = 2048;

interface Decoded {
  channelData: Float32Array[];
  samplesDecoded: number;
  sampleRate: number;
}

interface Decoder {
  ready: Promise<void>;
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  flush?(): Promise<Decoded>;
  free(): void;
}

export type CompressedFormat = "FLAC" | "MP3" | "Ogg Opus" | "Ogg Vorbis";

const CREATE: Record<CompressedFormat, () => Decoder> = {
  "FLAC": () => new FLACDecoder(),
  "MP3": () => new MPEGDecoder(),
  "Ogg Opus": () => new OggOpusDecoder({ forceStereo: false }),
  "Ogg Vorbis": () => new OggVorbisDecoder(),
};

/** A damaged part is skipped by the decoder; what stays must be at least one frame. */
export async function decodeCompressed(
  format: CompressedFormat,
  bytes: Uint8Array,
  collector: SampleCollector,
): Promise<void> {
  const decoder = CREATE[format]();
  await decoder.ready;
  try {
    for (let at = 0; at < bytes.length; at += CHUNK) await add(await decoder.decode(bytes.subarray(at, at + CHUNK)));
    const rest = await decoder.flush?.();
    if (rest) await add(rest);
  } catch (error) {
    if (error instanceof CallError) throw error;
    throw invalid(format, "it must be a whole, undamaged file", error);
  } finally {
    decoder.free();
  }

  async function add({ channelData, samplesDecoded, sampleRate }: Decoded): Promise<void> {
    if (samplesDecoded > 0) await collector.add(channelData, sampleRate);
  }
}
