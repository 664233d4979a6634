/** Voices of different makers equally loud: each sentence is brought to one level, without clipping. */

/** Mean power of what is spoken, about -20 dB below full scale. */
const TARGET_RMS = 0.1;

/** What is quieter than this part of the loudest sample is a pause and has no say. */
const PAUSE_SHARE = 0.05;

const MAX_PEAK = 0.95;
const MAX_GAIN = 8;

/** The same samples, louder or quieter. */
export function levelled(samples: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  if (peak === 0) return samples;
  let [power, count] = [0, 0];
  for (const sample of samples) {
    if (Math.abs(sample) < PAUSE_SHARE * peak) continue;
    power += sample * sample;
    count++;
  }
  const gain = Math.min(MAX_GAIN, MAX_PEAK / peak, TARGET_RMS / Math.sqrt(power / count));
  return samples.map((sample) => sample * gain);
}
