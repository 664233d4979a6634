/** Changes the rate of a signal piece by piece, through libsamplerate (WebAssembly). */
import type LibSampleRate from "@alexanderolsen/libsamplerate-js";

/** Samples resampled in one go: about 10 ms of work at the usual rates. */
const BLOCK = 16_384;

/** The converter holds back its last samples until it has seen this much more, in s. */
const LOOKAHEAD_S = 0.05;

/** The highest rate that the converter takes, in Hz; only the ratio matters to it, so twice as much is halved. */
const MAX_CONVERTER_RATE = 192_000;

type Converter = Awaited<ReturnType<typeof LibSampleRate.create>>;

/**
 * Converters that nobody uses, for any rate: making one compiles its WebAssembly anew, and what is dropped is freed late.
 * As many as there were requests at once, up to a limit: each takes 2 to 3 MB.
 */
const idle: Converter[] = [];
const MAX_IDLE = 40;

async function borrowConverter(from: number, to: number): Promise<Converter> {
  const scale = from > MAX_CONVERTER_RATE ? 2 : 1;
  const [input, output] = [Math.round(from / scale), to / scale];
  const at = idle.findIndex((converter) => converter.outputSampleRate === output);
  const converter = idle.splice(at, at < 0 ? 0 : 1)[0];
  if (!converter) {
    // Two megabytes of code, which audio at the recogniser's own rate does not need.
    const { default: { create, ConverterType } } = await import("@alexanderolsen/libsamplerate-js");
    return await create(1, input, output, { converterType: ConverterType.SRC_SINC_MEDIUM_QUALITY });
  }
  // Setting a rate, even to what it is, forgets the signal before.
  converter.inputSampleRate = input;
  return converter;
}

/** Makes a converter, and lets it prepare each rate in Hz once, so that the first file does not wait for it. */
export async function prepareResamplers(rates: readonly number[], to: number): Promise<void> {
  for (const rate of rates) (await Resampler.create(rate, to)).free();
}

function returnConverter(converter: Converter): void {
  idle.push(converter);
  if (idle.length > MAX_IDLE) idle.shift()?.destroy();
}

/** A whole file is never held at its own rate, which may be 24 times as much. */
export class Resampler {
  #converter: Converter | undefined;
  readonly #from: number;
  readonly #to: number;
  #taken = 0;
  #given = 0;

  private constructor(converter: Converter | undefined, from: number, to: number) {
    this.#converter = converter;
    this.#from = from;
    this.#to = to;
  }

  /** Rates in Hz. */
  static async create(from: number, to: number): Promise<Resampler> {
    return new Resampler(from === to ? undefined : await borrowConverter(from, to), from, to);
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
    if (this.#converter) returnConverter(this.#converter);
    this.#converter = undefined;
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
