/**
 * Silero voice activity detection through sherpa-onnx, window by window. The library is made to cut speech out of long
 * audio; here only its decision on the latest window is used, with as little smoothing as it allows, as endpoints are
 * the segmenter's part.
 *
 * @module
 */
import sherpa from "sherpa-onnx-node";
import { SPEECH_RATE, type SpeechDetector, WINDOW_SAMPLES } from "../pipeline/ports.ts";

/** Above this probability a window begins speech; 0.15 below it ends it. */
const THRESHOLD = 0.45;

/** Less than a window: the library's own smoothing is off. In seconds. */
const SHORTEST = 0.01;

/** The library keeps what it heard since speech began; it is told to forget in time. */
const FORGET_AFTER_WINDOWS = 15 * SPEECH_RATE / WINDOW_SAMPLES;
const BUFFER_SECONDS = 30;

/** Nothing above -66 dB full scale: no engine is needed to hear that nobody speaks. */
const SILENCE = 0.0005;

type Vad = InstanceType<typeof sherpa.Vad>;

export class SileroDetector implements SpeechDetector {
  #vad: Vad | undefined;
  #speaking = 0;

  /** `model` is the path of Silero's ONNX file. Throws when it cannot be loaded. */
  constructor(model: string) {
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
    if (this.#speaking === 0 && isSilent(window)) return false;
    vad.acceptWaveform(window);
    while (!vad.isEmpty()) vad.pop();
    const detected = vad.isDetected();
    this.#speaking = detected ? this.#speaking + 1 : 0;
    if (this.#speaking >= FORGET_AFTER_WINDOWS) this.reset();
    return detected;
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

function isSilent(window: Float32Array): boolean {
  return window.every((sample) => Math.abs(sample) < SILENCE);
}
