/** MP3 through LAME (WebAssembly), 64 kbit/s mono, which is transparent for speech. */
import { createMp3Encoder } from "wasm-media-encoders";
import type { AudioEncoder, EncoderOptions } from "./encoder.ts";

type Lame = Awaited<ReturnType<typeof createMp3Encoder>>;

export class Mp3Encoder implements AudioEncoder {
  readonly #lame: Lame;

  private constructor(lame: Lame) {
    this.#lame = lame;
  }

  static async create(options: EncoderOptions): Promise<Mp3Encoder> {
    const lame = await createMp3Encoder();
    lame.configure({ sampleRate: options.sampleRate, channels: 1, bitrate: 64 });
    return new Mp3Encoder(lame);
  }

  /** The library gives a view of its own memory, hence the copy. */
  encode(samples: Float32Array): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(new Uint8Array(this.#lame.encode([samples])));
  }

  finish(): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(new Uint8Array(this.#lame.finalize()));
  }
}
