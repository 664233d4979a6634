/** Silero voice activity detection through sherpa-onnx. It is synchronous, so other requests get a turn in between. */
import sherpa from "sherpa-onnx-node";
import { RECOGNIZER_RATE, type SpeechSpan, type SpeechWatch } from "../../engine.ts";
import { type Detector, DetectorWatch, WINDOW } from "./detector_watch.ts";
import { Pool } from "./pool.ts";

/** Windows between two turns of others, about 5 ms of work. */
const WINDOWS_PER_TURN = 24;

/** A recognizer hears this much before and after the detected speech, in samples. */
const PADDING = RECOGNIZER_RATE / 5;

const MAX_SPEECH_SECONDS = 20;

const WATCHED_SILENCE_S = 0.1;

/** The loudest stretch is sought by this length, about a word; the detector hears a little before it, and some after. */
const WORD_WINDOWS = 8;
const LEAD_IN_WINDOWS = 2;
const LOUD_WINDOWS = 24;

/** Detectors that look through audio at the same time. Each takes about 10 MB. */
const MAX_DETECTORS = 8;

/** How much speech a detector keeps, in s: a whole stretch of it, or nothing where nobody asks for it. */
const KEPT_S = 3 * MAX_SPEECH_SECONDS;
const WATCH_KEPT_S = 2;

export class VoiceActivity {
  readonly #model: string;
  /** A detector keeps state, so each audio has its own for its time; loading one takes longer than most audio. */
  readonly #detectors: Pool<Detector>;
  /** Of streams that ended: there are never more than there were streams at once. */
  readonly #watching: Detector[] = [];

  constructor(model: string) {
    this.#model = model;
    this.#detectors = new Pool(() => this.#createDetector(0.4, KEPT_S), MAX_DETECTORS);
  }

  /** Makes a detector, so that the first audio does not wait for it. */
  prepare(): void {
    this.#detectors.prepare();
  }

  async findSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<SpeechSpan[]> {
    return await this.#withDetector(async (detector) => {
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
    });
  }

  /** Looks where it is loudest first, which nearly always is speech; a no takes the whole audio. */
  async hasSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<boolean> {
    const loud = Math.max(0, loudestWord(samples) - LEAD_IN_WINDOWS) * WINDOW;
    const found = await this.#detects(samples.subarray(loud, loud + LOUD_WINDOWS * WINDOW), signal);
    return found || await this.#detects(samples, signal);
  }

  /** Silence is counted from its first 100 ms on, shorter ones are between words. */
  watch(): SpeechWatch {
    const detector = this.#watching.pop() ?? this.#createDetector(WATCHED_SILENCE_S, WATCH_KEPT_S);
    return new DetectorWatch(detector, WATCHED_SILENCE_S, () => this.#watching.push(detector));
  }

  async #detects(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<boolean> {
    return await this.#withDetector(async (detector) => {
      for await (const window of windows(samples, signal)) {
        detector.acceptWaveform(window);
        if (detector.isDetected()) return true;
      }
      return false;
    });
  }

  async #withDetector<Result>(work: (detector: Detector) => Promise<Result>): Promise<Result> {
    return await this.#detectors.use(async (detector) => {
      try {
        return await work(detector);
      } finally {
        detector.clear();
        detector.reset();
      }
    });
  }

  #createDetector(minSilenceDuration: number, keptSeconds: number): Detector {
    return new sherpa.Vad({
      sileroVad: {
        model: this.#model,
        threshold: 0.4,
        minSilenceDuration,
        minSpeechDuration: 0.1,
        maxSpeechDuration: MAX_SPEECH_SECONDS,
        windowSize: WINDOW,
      },
      sampleRate: RECOGNIZER_RATE,
      numThreads: 1,
      provider: "cpu",
      debug: 0,
    }, keptSeconds);
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

/** The number of the window at which the stretch with the most energy starts. */
function loudestWord(samples: Float32Array): number {
  const energies: number[] = [];
  for (let at = 0; at < samples.length; at += WINDOW) {
    let energy = 0;
    for (let i = at; i < Math.min(at + WINDOW, samples.length); i++) energy += samples[i]! * samples[i]!;
    energies.push(energy);
  }
  let [loudest, most, sum] = [0, -1, 0];
  for (const [number, energy] of energies.entries()) {
    sum += energy - (energies[number - WORD_WINDOWS] ?? 0);
    if (sum > most) [loudest, most] = [Math.max(0, number - WORD_WINDOWS + 1), sum];
  }
  return loudest;
}
