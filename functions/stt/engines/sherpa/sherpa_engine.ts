/**
 * sherpa-onnx behind the engine port, for a thread that may be held up: taking the samples is synchronous. The engine
 * aborts the whole process on a few samples of audio and on model files that it does not like, so both are refused
 * before they reach it.
 *
 * @module
 */
import { realpathSync } from "node:fs";
import { isLanguage, type LanguageCode } from "@jbcalling/contract";
import {
  type Hypothesis,
  RECOGNIZER_RATE,
  type SpeechSpan,
  type SpeechWatch,
  type SttEngine,
  type UtteranceStream,
} from "../../engine.ts";
import type { HypothesisRepair } from "../../language_model/hypothesis_repair.ts";
import { loadRepair } from "../../language_model/load_repair.ts";
import type { ModelFiles, Pack } from "../../pack.ts";
import { sentenceCase } from "../../text_case.ts";
import { createIdentifier, type Identifier } from "./identifier.ts";
import { checkModel } from "./model_checks.ts";
import { OnlineRecognizer } from "./online_recognizer.ts";
import { Punctuation } from "./punctuation.ts";
import { createRecognizer, type Recognized, type Recognizer } from "./recognizer.ts";
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

/** A recognizer and what is made of its text. */
interface Listener<Kind extends Recognizer = Recognizer> {
  recognizer: Kind;
  files: ModelFiles;
  repair: HypothesisRepair | undefined;
  punctuation: Punctuation | undefined;
}

interface Models {
  listeners: Map<LanguageCode, Listener>;
  streaming: Map<LanguageCode, Listener<OnlineRecognizer>>;
  identifier: Identifier;
  voiceActivity: VoiceActivity;
}

export class SherpaEngine implements SttEngine {
  readonly languages: readonly LanguageCode[];
  readonly #listeners: Map<LanguageCode, Listener>;
  readonly #streaming: Map<LanguageCode, Listener<OnlineRecognizer>>;
  readonly #identifier: Identifier;
  readonly #voiceActivity: VoiceActivity;

  private constructor(models: Models) {
    this.#listeners = models.listeners;
    this.#streaming = models.streaming;
    this.#identifier = models.identifier;
    this.#voiceActivity = models.voiceActivity;
    this.languages = [...models.listeners.keys()];
  }

  /** Loads every model of the pack, each with this many threads. */
  static async create(pack: Pack, threads = 1): Promise<SherpaEngine> {
    const languages = Object.keys(pack.recognizers).filter(isLanguage);
    const load = async (language: LanguageCode) => {
      return [language, await createRecognizer(pack.recognizers[language], language, threads)] as const;
    };
    const loading = Promise.all([createIdentifier(pack.languageIdentification, threads), ...languages.map(load)]);
    loading.catch(() => {});
    // The recognizers load on threads of their own, the rest on this one.
    await new Promise((resolve) => setTimeout(resolve, 0));
    const voiceActivity = new VoiceActivity(pack.voiceActivity.model);
    voiceActivity.prepare();
    const repairOf = createRepairs();
    const [identifier, ...recognizers] = await loading;
    const listeners = new Map<LanguageCode, Listener>();
    const streaming = new Map<LanguageCode, Listener<OnlineRecognizer>>();
    for (const [language, recognizer] of recognizers) {
      const files = pack.recognizers[language];
      const marks = pack.punctuation?.[language];
      const punctuation = marks && Punctuation.create(marks, threads);
      const listener = { recognizer, files, repair: repairOf(language, files), punctuation };
      listeners.set(language, listener);
      if (recognizer instanceof OnlineRecognizer) streaming.set(language, { ...listener, recognizer });
      const own = pack.streaming?.[language];
      if (!own) continue;
      checkModel(own);
      const online = OnlineRecognizer.create(own, threads);
      streaming.set(language, { recognizer: online, files: own, repair: repairOf(language, own), punctuation });
    }
    return new SherpaEngine({ listeners, streaming, identifier, voiceActivity });
  }

  modelId(language: LanguageCode): string {
    return this.#listener(language).files.id;
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
    return { text: written(text, language, listener, hotwords), startMs, endMs };
  }

  hearsStreams(language: LanguageCode): boolean {
    return this.#streaming.has(language);
  }

  openUtterance(language: LanguageCode, hotwords: readonly string[] = []): UtteranceStream | undefined {
    const listener = this.#streaming.get(language);
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
        if (now !== heard) [heard, text] = [now, written(now, language, listener, hotwords)];
        return text;
      },
      async finish() {
        return isBest ? written((await utterance.finish()).text, language, listener, hotwords) : undefined;
      },
    };
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
    this.#listeners.clear();
    this.#streaming.clear();
    return Promise.resolve();
  }

  #listener(language: LanguageCode): Listener {
    const listener = this.#listeners.get(language);
    if (!listener) throw new RangeError(`Cannot recognise ${language} as the pack must hold a model for it`);
    return listener;
  }
}

/** Models that name the same language model share it. */
function createRepairs(): (language: LanguageCode, files: ModelFiles) => HypothesisRepair | undefined {
  const loaded = new Map<string, HypothesisRepair>();
  return (language, { languageModel }) => {
    if (!languageModel) return undefined;
    const path = realpathSync(languageModel);
    const repair = loaded.get(path) ?? loadRepair(language, path);
    loaded.set(path, repair);
    return repair;
  };
}

function written(
  heard: string,
  language: LanguageCode,
  { files, repair, punctuation }: Listener,
  hotwords: readonly string[],
): string {
  const text = heard.trim();
  const repaired = repair?.repair(text, hotwords) ?? text;
  if (files.textCase !== "upper") return repaired;
  return punctuation ? punctuation.write(repaired, language) : sentenceCase(repaired, language);
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
