/** Changes the rate of a signal piece by piece, through libsamplerate (WebAssembly). */
import LibSampleRate from "@alexanderolsen/libsamplerate-js";

const { create, ConverterType } = LibSampleRate;

/** Samples resampled in one go: about 10 ms of work at the usual rates. */
const BLOCK = 16_384;

/** The converter holds back its last samples until it has seen this much more, in s. */
const LOOKAHEAD_S = 0.05;

/** A whole file is never held at its own rate, which may be 24 times as much. */
export class Resampler {
  readonly #converter: Awaited<ReturnType<typeof create>> | undefined;
  readonly #from: number;
  readonly #to: number;
  #taken = 0;
  #given = 0;

  private constructor(converter: Awaited<ReturnType<typeof create>> | undefined, from: number, to: number) {
    this.#converter = converter;
    this.#from = from;
    this.#to = to;
  }

  /** Rates in Hz. */
  static async create(from: number, to: number): Promise<Resampler> {
    if (from === to) return new Resampler(undefined, from, to);
    const converterType = ConverterType.SRC_SINC_MEDIUM_QUALITY;
    return new Resampler(await create(1, from, to, { converterType }), from, to);
  }

  /** Takes the next mono samples and gives, in pieces, what is certain by now; work is done as pieces are asked for. */
  *push(samples: Float32Array<ArrayBuffer>): Generator<Float32Array<ArrayBuffer>> {
    this.#taken += samples.length;
    yield* this.#convert(samples);
  }

  /** What was held back, so that all pieces together last exactly as long as the samples. */
  *finish(): Generator<Float32Array<ArrayBuffer>> {
    if (!this.#converter) return;
    const expected = Math.round(this.#taken * this.#to / this.#from);
    for (const piece of this.#convert(new Float32Array(Math.ceil(this.#from * LOOKAHEAD_S)))) {
      const excess = Math.max(0, this.#given - expected);
      yield piece.subarray(0, Math.max(0, piece.length - excess));
    }
    if (this.#given < expected) yield new Float32Array(expected - this.#given);
  }

  free(): void {
    this.#converter?.destroy();
  }

  *#convert(samples: Float32Array<ArrayBuffer>): Generator<Float32Array<ArrayBuffer>> {
    for (let at = 0; at < samples.length; at += BLOCK) {
      const block = samples.subarray(at, at + BLOCK);
      const piece = this.#converter ? this.#converter.full(block).slice() : block;
      this.#given += piece.length;
      yield piece;
    }
  }
}
