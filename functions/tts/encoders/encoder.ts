/** Audio formats of the reply: each encodes samples as they come, so that a reply can stream. */
import type { TtsFormat } from "@jbcalling/contract";
import { Mp3Encoder } from "./mp3_encoder.ts";
import { OpusEncoder } from "./opus_encoder.ts";
import { PcmEncoder, WavEncoder } from "./pcm_encoder.ts";

export interface AudioEncoder {
  /** The bytes that these mono samples in [-1, 1] add; may be none yet. */
  encode(samples: Float32Array): Promise<Uint8Array<ArrayBuffer>>;
  /** The last bytes. */
  finish(): Promise<Uint8Array<ArrayBuffer>>;
}

export interface EncoderOptions {
  sampleRate: number;
  /** How many samples there will be in all, when it is known before the first. */
  totalSamples?: number;
}

export function createEncoder(format: TtsFormat, options: EncoderOptions): Promise<AudioEncoder> {
  switch (format) {
    case "wav":
      return Promise.resolve(new WavEncoder(options));
    case "pcm":
      return Promise.resolve(new PcmEncoder());
    case "opus":
      return OpusEncoder.create(options);
    case "mp3":
      return Mp3Encoder.create(options);
  }
}

/** Makes an encoder of each kind once, so that the first caller does not wait while its WebAssembly is compiled. */
export async function prepareEncoders(sampleRate: number): Promise<void> {
  for (const format of ["opus", "mp3"] as const) {
    const encoder = await createEncoder(format, { sampleRate });
    await encoder.encode(new Float32Array(sampleRate / 10));
    await encoder.finish();
  }
}
