/** Changes the rate of a whole signal, through libsamplerate (WebAssembly). */
import LibSampleRate from "@alexanderolsen/libsamplerate-js";

/** Samples resampled in one go, about 10 ms of work. */
const BLOCK = 65_536;

export async function resample(
  samples: Float32Array<ArrayBuffer>,
  from: number,
  to: number,
): Promise<Float32Array<ArrayBuffer>> {
  if (from === to) return samples;
  const { create, ConverterType } = LibSampleRate;
  const converter = await create(1, from, to, { converterType: ConverterType.SRC_SINC_FASTEST });
  try {
    // The converter holds back the last few ms until it sees more, hence the silence behind.
    const padded = new Float32Array(samples.length + Math.ceil(from / 20));
    padded.set(samples);
    const result = new Float32Array(Math.round(samples.length * to / from));
    let written = 0;
    for (let at = 0; at < padded.length && written < result.length; at += BLOCK) {
      const part = converter.full(padded.subarray(at, at + BLOCK));
      result.set(part.subarray(0, Math.min(part.length, result.length - written)), written);
      written += part.length;
      if (at + BLOCK < padded.length) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return result;
  } finally {
    converter.destroy();
  }
}
