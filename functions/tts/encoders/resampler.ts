/** Changes a sample rate as samples come, through libsamplerate (WebAssembly). */
import LibSampleRate from "@alexanderolsen/libsamplerate-js";

export interface Resampler {
  process(samples: Float32Array): Float32Array;
  /** Nothing may be processed after it. */
  close(): void;
}

type Converter = Awaited<ReturnType<typeof LibSampleRate.create>>;

/** Converters that nobody uses, as making one compiles its WebAssembly anew. */
const idle: Converter[] = [];
const MAX_IDLE = 8;

/** A resampler that keeps its state between calls, so that a stream has no seams. Rates in Hz. */
export async function createResampler(from: number, to: number): Promise<Resampler> {
  if (from === to) return { process: (samples) => samples, close: () => {} };
  const converter = await borrow(from, to);
  return {
    process: (samples) => new Float32Array(converter.full(samples)),
    close: () => {
      if (idle.push(converter) > MAX_IDLE) idle.shift()?.destroy();
    },
  };
}

async function borrow(from: number, to: number): Promise<Converter> {
  const at = idle.findIndex((each) => each.inputSampleRate === from && each.outputSampleRate === to);
  const [converter] = at < 0 ? [] : idle.splice(at, 1);
  if (!converter) {
    const { create, ConverterType } = LibSampleRate;
    return await create(1, from, to, { converterType: ConverterType.SRC_SINC_MEDIUM_QUALITY });
  }
  // Setting a rate, even to what it is, forgets the signal before.
  converter.inputSampleRate = from;
  return converter;
}
