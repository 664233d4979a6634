/** Cuts a stream that comes in chunks of any length into the windows that a speech detector takes. */
import { WINDOW_SAMPLES } from "./ports.ts";

export class WindowCutter {
  #window = new Float32Array(WINDOW_SAMPLES);
  #filled = 0;

  /** The windows that these samples complete, in order; each is a new array. */
  *cut(samples: Float32Array): Generator<Float32Array> {
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + WINDOW_SAMPLES - this.#filled);
      this.#window.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < WINDOW_SAMPLES) continue;
      const whole = this.#window;
      this.#window = new Float32Array(WINDOW_SAMPLES);
      this.#filled = 0;
      yield whole;
    }
  }
}
