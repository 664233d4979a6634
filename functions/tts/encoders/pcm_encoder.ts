/** 16-bit little-endian PCM, bare or after a WAV header. */
import { toPcm16, wavHeader } from "@jbcalling/contract";
import type { AudioEncoder, EncoderOptions } from "./encoder.ts";

export class PcmEncoder implements AudioEncoder {
  encode(samples: Float32Array): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(toPcm16(samples));
  }

  finish(): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(new Uint8Array(0));
  }
}

export class WavEncoder extends PcmEncoder {
  #header: Uint8Array<ArrayBuffer> | undefined;

  constructor(options: EncoderOptions) {
    super();
    this.#header = wavHeader(options.sampleRate, options.totalSamples && options.totalSamples * 2);
  }

  override async encode(samples: Float32Array): Promise<Uint8Array<ArrayBuffer>> {
    const pcm = await super.encode(samples);
    if (!this.#header) return pcm;
    const bytes = new Uint8Array(this.#header.length + pcm.length);
    bytes.set(this.#header);
    bytes.set(pcm, this.#header.length);
    this.#header = undefined;
    return bytes;
  }
}
