/**
 * sherpa-onnx behind the engine port, for a thread that may be held up: taking the samples is synchronous. The engine
 * aborts the whole process on a few samples of audio and on model files that it does not like, so both are refused
 * before they reach it.
 *
 * @module
 */
import { isLanguage, type LanguageCode } from "@jbcalling/contract";
import sherpa from "sherpa-onnx-node";
import {
  type Hypothesis,
  RECOGNIZER_RATE,
  type SpeechSpan,
  type SpeechWatch,
  type SttEngine,
  type UtteranceStream,
} from "../../engine.ts";
import type { Pack } from "../../pack.ts";
import { createIdentifier, type Identifier } from "./identifier.ts";
import { type Listener, type Listeners, loadListeners } from "./listener.ts";
import type { Recognized, Recognizer } from "./recognizer.ts";
import { VoiceActivity } from "./voice_activity.ts";

/** Below this the engine must not be called. */
const MIN_SAMPLES = RECOGNIZER_RATE / 10;

/** How long the last token sounds, in ms; the engine gives only its start. */
const LAST_TOKEN_MS = 160;

/** Silence put before and after speech, in samples: recognizers learn from speech that starts and ends in some. */
const PADDING = RECOGNIZER_RATE * 0.1;
const PADDING_MS = PADDING / RECOGNIZER_RATE * 1000;

/** Language identification hears at most this much. */
const IDENTIFICATION_SAMPLES = 8 * RECOGNIZER_RATE;

interface Models {
  listeners: Listeners;
  identifier: Identifier;
  voiceActivity: VoiceActivity;
}

export class SherpaEngine implements SttEngine {
  readonly languages: readonly LanguageCode[];
  readonly #listeners: Listeners;
  readonly #identifier: Identifier;
  readonly #voiceActivity: VoiceActivity;

  private constructor({ listeners, identifier, voiceActivity }: Models) {
    this.#listeners = listeners;
    this.#identifier = identifier;
    this.#voiceActivity = voiceActivity;
    this.languages = [...listeners.whole.keys()];
  }

  /** Loads every model of the pack, each with this many threads. */
  static async create(pack: Pack, threads = 1): Promise<SherpaEngine> {
    const loading = Promise.all([createIdentifier(pack.languageIdentification, threads), loadListeners(pack, threads)]);
    loading.catch(() => {});
    // The recognizers load on threads of their own, the rest on this one.
    await new Promise((resolve) => setTimeout(resolve, 0));
    const voiceActivity = new VoiceActivity(pack.voiceActivity.model);
    voiceActivity.prepare();
    const [identifier, listeners] = await loading;
    return new SherpaEngine({ listeners, identifier, voiceActivity });
  }

  modelId(language: LanguageCode): string {
    return this.#listener(language).id;
  }

  async recognize(
    samples: Float32Array<ArrayBuffer>,
    language: LanguageCode,
    hotwords: readonly string[] = [],
  ): Promise<Hypothesis> {
    const listener = this.#listener(language);
    const { text, timestamps } = await decode(listener.recognizer, samples, hotwords);
    const audioMs = samples.length / RECOGNIZER_RATE * 1000;
    const within = (seconds = 0, extraMs = 0) => Math.max(0, Math.min(audioMs, seconds * 1000 - PADDING_MS + extraMs));
    const startMs = within(timestamps[0]);
    // Where the model does not tell when its words were said, they may have been said until the end.
    const endMs = timestamps.length > 0 ? within(timestamps.at(-1), LAST_TOKEN_MS) : audioMs;
    return { text: listener.write(text, hotwords), startMs, endMs };
  }

  hearsStreams(language: LanguageCode): boolean {
    return this.#listeners.streaming.has(language);
  }

  openUtterance(language: LanguageCode, hotwords: readonly string[] = []): UtteranceStream | undefined {
    const listener = this.#listeners.streaming.get(language);
    if (!listener) return undefined;
    const utterance = listener.recognizer.open();
    const isBest = listener.recognizer === this.#listener(language).recognizer;
    let [heard, text] = ["", ""];
    let begun = false;
    return {
      async accept(samples) {
        if (!begun) await utterance.accept(new Float32Array(PADDING));
        begun = true;
        const { text: now } = await utterance.accept(samples);
        if (now !== heard) [heard, text] = [now, listener.write(now, hotwords)];
        return text;
      },
      async finish() {
        return isBest ? listener.write((await utterance.finish()).text, hotwords) : undefined;
      },
    };
  }

  resampler(sampleRate: number): (samples: Float32Array) => Float32Array {
    if (sampleRate === RECOGNIZER_RATE) return (samples) => samples;
    const native = new sherpa.LinearResampler(sampleRate, RECOGNIZER_RATE);
    return (samples) => native.resample(samples);
  }

  watchSpeech(): SpeechWatch {
    return this.#voiceActivity.watch();
  }

  async identifyLanguage(samples: Float32Array<ArrayBuffer>): Promise<LanguageCode> {
    if (samples.length < MIN_SAMPLES) return this.languages[0]!;
    const language = await this.#identifier.identify(padded(samples.subarray(0, IDENTIFICATION_SAMPLES)));
    return isLanguage(language) ? language : this.languages[0]!;
  }

  findSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<SpeechSpan[]> {
    return this.#voiceActivity.findSpeech(samples, signal);
  }

  hasSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<boolean> {
    return this.#voiceActivity.hasSpeech(samples, signal);
  }

  close(): Promise<void> {
    this.#listeners.whole.clear();
    this.#listeners.streaming.clear();
    return Promise.resolve();
  }

  #listener(language: LanguageCode): Listener {
    const listener = this.#listeners.whole.get(language);
    if (!listener) throw new RangeError(`Cannot recognise ${language} as the pack must hold a model for it`);
    return listener;
  }
}

async function decode(
  recognizer: Recognizer,
  samples: Float32Array,
  hotwords: readonly string[],
): Promise<Recognized> {
  if (samples.length < MIN_SAMPLES) return { text: "", timestamps: [] };
  // In one piece: at the end of each piece the engine makes up what it has not heard yet.
  return await recognizer.decode(padded(samples), hotwords);
}

function padded(samples: Float32Array): Float32Array {
  const all = new Float32Array(PADDING + samples.length + PADDING);
  all.set(samples, PADDING);
  return all;
}
