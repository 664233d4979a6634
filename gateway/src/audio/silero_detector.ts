/**
 * Silero voice activity detection through sherpa-onnx, window by window. The library is made to cut speech out of long
 * audio; here only its decision on the latest window is used, with as little smoothing as it allows, as endpoints are
 * the segmenter's part.
 *
 * @module
 */
import { existsSync } from "node:fs";
import sherpa from "sherpa-onnx-node";
import { NoiseFloor } from "../pipeline/noise_floor.ts";
import { SPEECH_RATE, type SpeechDetector, WINDOW_SAMPLES } from "../pipeline/ports.ts";

/** Above this probability a window begins speech; 0.15 below it ends it. */
const THRESHOLD = 0.45;

/** Less than a window: the library's own smoothing is off. In seconds. */
const SHORTEST = 0.01;

/** The library keeps what it heard since speech began; it is told to forget in time. */
const FORGET_AFTER_WINDOWS = 15 * SPEECH_RATE / WINDOW_SAMPLES;
const BUFFER_SECONDS = 30;

/** Noise at -66 dB full scale that is added to what the model hears: it wakes up late from digital silence. */
const DITHER = 0.0005;

type Vad = InstanceType<typeof sherpa.Vad>;

export class SileroDetector implements SpeechDetector {
  #vad: Vad | undefined;
  readonly #noise = new NoiseFloor();
  #speaking = 0;

  /** `model` is the path of Silero's ONNX file. Throws when it cannot be loaded. */
  constructor(model: string) {
    if (!existsSync(model)) throw new Error(`Cannot detect speech as the model must exist: current value is ${model}`);
    this.#vad = new sherpa.Vad({
      sileroVad: {
        model,
        threshold: THRESHOLD,
        minSilenceDuration: SHORTEST,
        minSpeechDuration: SHORTEST,
        maxSpeechDuration: BUFFER_SECONDS,
        windowSize: WINDOW_SAMPLES,
      },
      sampleRate: SPEECH_RATE,
      numThreads: 1,
      provider: "cpu",
      debug: 0,
    }, BUFFER_SECONDS);
  }

  accept(window: Float32Array): boolean {
    const vad = this.#vad;
    if (!vad) return false;
    vad.acceptWaveform(window.map((sample) => sample + DITHER * (2 * Math.random() - 1)));
    while (!vad.isEmpty()) vad.pop();
    const detected = vad.isDetected();
    this.#speaking = detected ? this.#speaking + 1 : 0;
    if (this.#speaking >= FORGET_AFTER_WINDOWS) this.reset();
    return this.#noise.isAbove(window, detected) && detected;
  }

  reset(): void {
    this.#vad?.clear();
    this.#vad?.reset();
    this.#speaking = 0;
  }

  close(): void {
    this.#vad = undefined;
  }
}
