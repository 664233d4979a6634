/** Changes a sample rate as samples come, through libsamplerate (WebAssembly). */
import LibSampleRate from "@alexanderolsen/libsamplerate-js";

export interface Resampler {
  process(samples: Float32Array): Float32Array;
  close(): void;
}

/** A resampler that keeps its state between calls, so that a stream has no seams. Rates in Hz. */
export async function createResampler(from: number, to: number): Promise<Resampler> {
  if (from === to) return { process: (samples) => samples, close: () => {} };
  const { create, ConverterType } = LibSampleRate;
  const converter = await create(1, from, to, { converterType: ConverterType.SRC_SINC_MEDIUM_QUALITY });
  return {
    process: (samples) => new Float32Array(converter.full(samples)),
    close: () => converter.destroy(),
  };
}
