/** Mixes channels down to one. */

/**
 * The mean of planar channels, `[channel][frame]`, as a new array of `[frame]`. Undefined when a sample is NaN or
 * infinite, which only a damaged file of floats holds.
 */
export function toMono(channels: readonly Float32Array[]): Float32Array<ArrayBuffer> | undefined {
  const [first, ...others] = channels;
  const mono = new Float32Array(first ?? []);
  for (const channel of others) {
    for (let i = 0; i < mono.length; i++) mono[i]! += channel[i]!;
  }
  const share = 1 / channels.length;
  for (let i = 0; i < mono.length; i++) {
    const sample = mono[i]! * share;
    if (!Number.isFinite(sample)) return undefined;
    mono[i] = sample;
  }
  return mono;
}
