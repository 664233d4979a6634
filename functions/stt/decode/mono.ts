/** Mixes channels down to one. */

/**
 * The mean of planar channels, `[channel][frame]`, as a new array of `[frame]`. Undefined when a sample is NaN or
 * infinite, which only a damaged file of floats holds.
 */
export function toMono(channels: readonly Float32Array[]): Float32Array<ArrayBuffer> | undefined {
  const frames = channels[0]?.length ?? 0;
  const mono = new Float32Array(frames);
  for (const channel of channels) {
    for (let i = 0; i < frames; i++) mono[i]! += channel[i]! / channels.length;
  }
  return mono.every(Number.isFinite) ? mono : undefined;
}
