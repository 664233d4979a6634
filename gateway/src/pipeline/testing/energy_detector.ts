/** A speech detector that hears whatever is loud, and lags behind by as many windows as the test says. */
import type { SpeechDetector } from "../ports.ts";

export class EnergyDetector implements SpeechDetector {
  closed = 0;
  readonly #hangover: number;
  #left = 0;

  /** `hangover`: windows that still count as speech after the last loud one; 2 by default, which bridges word gaps. */
  constructor(hangover = 2) {
    this.#hangover = hangover;
  }

  accept(window: Float32Array): boolean {
    const energy = window.reduce((sum, sample) => sum + sample * sample, 0) /
      window.length;
    this.#left = energy > 0.001 ? this.#hangover + 1 : this.#left - 1;
    return this.#left > 0;
  }

  reset(): void {
    this.#left = 0;
  }

  close(): void {
    this.closed++;
  }
}
