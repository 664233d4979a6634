/**
 * How loud a sound is in each of five bands of speech, every 20 ms: what of its shape survives a loudspeaker, a room and
 * a codec.
 *
 * @module
 */

export const FRAME_MS = 20;

/** Lower and upper edge in Hz. Below, small loudspeakers are mute; above, speech has little. */
const BANDS = [[200, 400], [400, 800], [800, 1400], [1400, 2200], [2200, 3400]] as const;

export const BAND_COUNT = BANDS.length;

/** The mean square of each band in one frame. */
export type BandFrame = Float64Array;

export class BandEnvelope {
  readonly #filters: BandPass[];
  readonly #frameSamples: number;
  #sums = new Float64Array(BAND_COUNT);
  #filled = 0;

  /** `sampleRate` in Hz */
  constructor(sampleRate: number) {
    this.#filters = BANDS.map(([low, high]) => new BandPass(low, high, sampleRate));
    this.#frameSamples = sampleRate * FRAME_MS / 1000;
  }

  /** The frames that these samples complete. */
  *push(samples: Float32Array): Generator<BandFrame> {
    for (const sample of samples) {
      for (let band = 0; band < BAND_COUNT; band++) {
        const passed = this.#filters[band]!.next(sample);
        this.#sums[band]! += passed * passed;
      }
      if (++this.#filled < this.#frameSamples) continue;
      yield this.#sums.map((sum) => sum / this.#frameSamples);
      this.#sums = new Float64Array(BAND_COUNT);
      this.#filled = 0;
    }
  }
}

/** A band-pass biquad with a gain of one at its centre (Bristow-Johnson, "Cookbook formulae for audio EQ"). */
class BandPass {
  readonly #gain: number;
  readonly #feedback1: number;
  readonly #feedback2: number;
  #state1 = 0;
  #state2 = 0;

  constructor(low: number, high: number, sampleRate: number) {
    const centre = Math.sqrt(low * high);
    const angle = 2 * Math.PI * centre / sampleRate;
    const alpha = Math.sin(angle) * (high - low) / (2 * centre);
    this.#gain = alpha / (1 + alpha);
    this.#feedback1 = -2 * Math.cos(angle) / (1 + alpha);
    this.#feedback2 = (1 - alpha) / (1 + alpha);
  }

  /** Direct form II, transposed; the middle feed-forward coefficient is zero and the last the first's negative. */
  next(sample: number): number {
    const scaled = this.#gain * sample;
    const passed = scaled + this.#state1;
    this.#state1 = this.#state2 - this.#feedback1 * passed;
    this.#state2 = -scaled - this.#feedback2 * passed;
    return passed;
  }
}
