/** Silero voice activity detection through sherpa-onnx. It is synchronous, so the event loop gets a turn in between. */
import sherpa from "sherpa-onnx-node";
import { RECOGNIZER_RATE, type SpeechSpan } from "../../engine.ts";

const WINDOW = 512;

/** Windows between two turns of the event loop, about 5 ms of work. */
const WINDOWS_PER_TURN = 24;

/** A recognizer hears this much before and after the detected speech, in samples. */
const PADDING = RECOGNIZER_RATE / 5;

const MAX_SPEECH_SECONDS = 20;

export class VoiceActivity {
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  async findSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<SpeechSpan[]> {
    const detector = this.#createDetector();
    const spans: SpeechSpan[] = [];
    const collect = () => {
      while (!detector.isEmpty()) {
        const found = detector.front(false);
        spans.push(padded(samples, found.start, found.start + found.samples.length));
        detector.pop();
      }
    };
    for await (const window of windows(samples, signal)) {
      detector.acceptWaveform(window);
      collect();
    }
    detector.flush();
    collect();
    return spans;
  }

  async hasSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<boolean> {
    if (isQuiet(samples)) return false;
    const detector = this.#createDetector();
    for await (const window of windows(samples, signal)) {
      detector.acceptWaveform(window);
      if (detector.isDetected()) return true;
    }
    return false;
  }

  /** A detector keeps state, so each audio gets its own; loading takes some ms. */
  #createDetector() {
    return new sherpa.Vad({
      sileroVad: {
        model: this.#model,
        threshold: 0.4,
        minSilenceDuration: 0.4,
        minSpeechDuration: 0.1,
        maxSpeechDuration: MAX_SPEECH_SECONDS,
        windowSize: WINDOW,
      },
      sampleRate: RECOGNIZER_RATE,
      numThreads: 1,
      provider: "cpu",
      debug: 0,
    }, MAX_SPEECH_SECONDS * 3);
  }
}

async function* windows(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): AsyncGenerator<Float32Array> {
  for (let at = 0, count = 0; at < samples.length; at += WINDOW, count++) {
    if (count % WINDOWS_PER_TURN === WINDOWS_PER_TURN - 1) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal.throwIfAborted();
    }
    const window = samples.subarray(at, at + WINDOW);
    yield window.length === WINDOW ? window : extend(window);
  }
}

function extend(window: Float32Array): Float32Array {
  const whole = new Float32Array(WINDOW);
  whole.set(window);
  return whole;
}

function padded(samples: Float32Array<ArrayBuffer>, start: number, end: number): SpeechSpan {
  const from = Math.max(0, start - PADDING);
  const speech = samples.slice(from, Math.min(samples.length, end + PADDING));
  return { samples: speech, startMs: from / RECOGNIZER_RATE * 1000 };
}

/** Nothing above -60 dB full scale. */
function isQuiet(samples: Float32Array): boolean {
  return samples.every((sample) => Math.abs(sample) < 0.001);
}
