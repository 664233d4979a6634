/** MP3 through LAME (WebAssembly), 64 kbit/s mono, which is transparent for speech. */
import { createMp3Encoder } from "wasm-media-encoders";
import type { AudioEncoder, EncoderOptions } from "./encoder.ts";
import { Turns } from "./turns.ts";

type Lame = Awaited<ReturnType<typeof createMp3Encoder>>;

/** Encoders that nobody uses, as making one compiles its WebAssembly anew. */
const idle: Lame[] = [];
const MAX_IDLE = 8;

/** Samples that are encoded in one go, a few milliseconds of work. */
const BLOCK = 4096;

export class Mp3Encoder implements AudioEncoder {
  readonly #lame: Lame;
  readonly #turns = new Turns();

  private constructor(lame: Lame) {
    this.#lame = lame;
  }

  static async create(options: EncoderOptions): Promise<Mp3Encoder> {
    const lame = idle.pop() ?? await createMp3Encoder();
    lame.configure({ sampleRate: options.sampleRate, channels: 1, bitrate: 64 });
    return new Mp3Encoder(lame);
  }

  async encode(samples: Float32Array): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let at = 0; at < samples.length; at += BLOCK) {
      // The library gives a view of its own memory, hence the copy.
      parts.push(new Uint8Array(this.#lame.encode([samples.subarray(at, at + BLOCK)])));
      await this.#turns.take();
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  }

  finish(): Promise<Uint8Array<ArrayBuffer>> {
    const last = new Uint8Array(this.#lame.finalize());
    if (idle.length < MAX_IDLE) idle.push(this.#lame);
    return Promise.resolve(last);
  }
}
