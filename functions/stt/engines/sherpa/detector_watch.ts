/** A voice activity detector that goes along with a stream. */
import type sherpa from "sherpa-onnx-node";
import { RECOGNIZER_RATE, type SpeechWatch } from "../../engine.ts";

export type Detector = InstanceType<typeof sherpa.Vad>;

/** Samples that a detector takes at once. */
export const WINDOW = 512;

export class DetectorWatch implements SpeechWatch {
  readonly #detector: Detector;
  readonly #firstSilence: number;
  readonly #release: () => void;
  #rest: Float32Array = new Float32Array(0);
  #closed = false;
  /** In samples. */
  #silent = Infinity;

  /** The detector says that nobody speaks after so much silence, in s. `release` is called when it is free again. */
  constructor(detector: Detector, silenceSeconds: number, release: () => void) {
    this.#detector = detector;
    this.#firstSilence = silenceSeconds * RECOGNIZER_RATE;
    this.#release = release;
  }

  accept(samples: Float32Array): number {
    const all = new Float32Array(this.#rest.length + samples.length);
    all.set(this.#rest);
    all.set(samples, this.#rest.length);
    let at = 0;
    for (; at + WINDOW <= all.length; at += WINDOW) this.#take(all.slice(at, at + WINDOW));
    this.#rest = all.slice(at);
    return this.#silent / RECOGNIZER_RATE * 1000;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#detector.clear();
    this.#detector.reset();
    this.#release();
  }

  #take(window: Float32Array): void {
    this.#detector.acceptWaveform(window);
    // Nobody asks it for the speech itself.
    while (!this.#detector.isEmpty()) this.#detector.pop();
    if (this.#detector.isDetected()) this.#silent = 0;
    else this.#silent = this.#silent === 0 ? this.#firstSilence : this.#silent + WINDOW;
  }
}
