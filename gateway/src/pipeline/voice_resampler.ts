/**
 * Brings the voices of one track to `VOICE_RATE` through libsamplerate (WebAssembly; arithmetic and no transport, so it
 * is at home among the pure parts). Loading a converter takes tens of ms, so a track keeps its own.
 *
 * @module
 */
import LibSampleRate from "@alexanderolsen/libsamplerate-js";
import { VOICE_RATE } from "./ports.ts";

type Converter = Awaited<ReturnType<typeof LibSampleRate.create>>;

export class VoiceResampler {
  #converter: Converter | undefined;
  #rate = VOICE_RATE;
  #closed = false;

  /** Makes ready for samples at this rate, in Hz. */
  async prepare(rate: number): Promise<void> {
    if (rate === this.#rate) return;
    const { create, ConverterType } = LibSampleRate;
    const converter = rate === VOICE_RATE ? undefined : await create(1, rate, VOICE_RATE, {
      converterType: ConverterType.SRC_SINC_FASTEST,
    });
    this.#converter?.destroy();
    this.#converter = converter;
    this.#rate = rate;
    if (this.#closed) this.close();
  }

  /** The samples that are certain so far; a few of the last come with the next call. */
  process(samples: Float32Array): Float32Array {
    return this.#converter && samples.length > 0 ? this.#converter.full(samples).slice() : samples;
  }

  /** May be called more than once; what it is given later passes unchanged. */
  close(): void {
    this.#closed = true;
    this.#converter?.destroy();
    this.#converter = undefined;
  }
}
