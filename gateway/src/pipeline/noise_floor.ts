/**
 * How loud it is when nobody speaks. A speech detector goes on for 50 to 150 ms after the last sound of a word; that
 * sound is over as soon as nothing rises above the noise, and every ms counts at an endpoint.
 *
 * @module
 */

/** Sound must have this many times the energy of the noise: 6 dB. */
const ABOVE = 4;

/** The floor falls at once. With every window it rises by this factor: 4 dB in a second of speech, 25 dB without. */
const RISE_IN_SPEECH = 1.03;
const RISE_OTHERWISE = 1.2;

/** Quieter than any microphone, as a mean square. */
const LOWEST = 1e-9;

export class NoiseFloor {
  #floor = Infinity;

  /** Takes the next window; true when it is louder than the noise. */
  isAbove(window: Float32Array, isSpeech: boolean): boolean {
    const energy = window.reduce((sum, sample) => sum + sample * sample, 0) / window.length;
    const rise = isSpeech ? RISE_IN_SPEECH : RISE_OTHERWISE;
    this.#floor = Math.max(LOWEST, Math.min(energy, this.#floor * rise));
    return energy > ABOVE * this.#floor;
  }
}
