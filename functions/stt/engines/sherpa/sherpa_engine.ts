/**
 * sherpa-onnx behind the engine port, for a thread that may be held up: taking the samples is synchronous. The engine
 * aborts the whole process on a few samples of audio and on model files that it does not like, so both are refused
 * before they reach it.
 *
 * @module
 */
import { isLanguage, type LanguageCode } from "@jbcalling/contract";
import { type Hypothesis, RECOGNIZER_RATE, type SpeechSpan, type SttEngine } from "../../engine.ts";
import type { HypothesisRepair } from "../../language_model/hypothesis_repair.ts";
import { loadRepair } from "../../language_model/load_repair.ts";
import type { Pack } from "../../pack.ts";
import { sentenceCase } from "../../text_case.ts";
import { createIdentifier, type Identifier } from "./identifier.ts";
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

interface Models {
  repairs: Map<LanguageCode, HypothesisRepair>;
  recognizers: Map<LanguageCode, Recognizer>;
  identifier: Identifier;
  voiceActivity: VoiceActivity;
}

export class SherpaEngine implements SttEngine {
  readonly languages: readonly LanguageCode[];
  readonly #pack: Pack;
  readonly #recognizers: Map<LanguageCode, Recognizer>;
  readonly #repairs: Map<LanguageCode, HypothesisRepair>;
  readonly #identifier: Identifier;
  readonly #voiceActivity: VoiceActivity;

  private constructor(pack: Pack, models: Models) {
    this.#pack = pack;
    this.#recognizers = models.recognizers;
    this.#repairs = models.repairs;
    this.#identifier = models.identifier;
    this.#voiceActivity = models.voiceActivity;
    this.languages = [...models.recognizers.keys()];
  }

  /** Loads every model of the pack, each with this many threads. */
  static async create(pack: Pack, threads = 1): Promise<SherpaEngine> {
    const languages = Object.keys(pack.recognizers).filter(isLanguage);
    const load = async (language: LanguageCode): Promise<[LanguageCode, Recognizer]> => {
      return [language, await createRecognizer(pack.recognizers[language], language, threads)];
    };
    const loading = Promise.all([createIdentifier(pack.languageIdentification, threads), ...languages.map(load)]);
    loading.catch(() => {});
    // The recognizers load on threads of their own, the rest on this one.
    await new Promise((resolve) => setTimeout(resolve, 0));
    const voiceActivity = new VoiceActivity(pack.voiceActivity.model);
    voiceActivity.prepare();
    const repairs = loadRepairs(pack, languages);
    const [identifier, ...recognizers] = await loading;
    return new SherpaEngine(pack, { recognizers: new Map(recognizers), repairs, identifier, voiceActivity });
  }

  modelId(language: LanguageCode): string {
    return this.#pack.recognizers[language].id;
  }

  async recognize(samples: Float32Array<ArrayBuffer>, language: LanguageCode): Promise<Hypothesis> {
    const recognizer = this.#recognizers.get(language);
    if (!recognizer) throw new RangeError(`Cannot recognise ${language} as the pack must hold a model for it`);
    const { text, timestamps } = await decode(recognizer, samples);
    const audioMs = samples.length / RECOGNIZER_RATE * 1000;
    const within = (seconds = 0, extraMs = 0) => Math.max(0, Math.min(audioMs, seconds * 1000 - PADDING_MS + extraMs));
    const startMs = within(timestamps[0]);
    // Where the model does not tell when its words were said, they may have been said until the end.
    const endMs = timestamps.length > 0 ? within(timestamps.at(-1), LAST_TOKEN_MS) : audioMs;
    return { text: this.#written(text.trim(), language), startMs, endMs };
  }

  async identifyLanguage(samples: Float32Array<ArrayBuffer>): Promise<LanguageCode> {
    if (samples.length < MIN_SAMPLES) return this.languages[0]!;
    const language = await this.#identifier.identify(padded(samples.subarray(0, IDENTIFICATION_SAMPLES)));
    return isLanguage(language) ? language : this.languages[0]!;
  }

  #written(heard: string, language: LanguageCode): string {
    const repaired = this.#repairs.get(language)?.repair(heard) ?? heard;
    return this.#pack.recognizers[language].textCase === "upper" ? sentenceCase(repaired, language) : repaired;
  }

  findSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<SpeechSpan[]> {
    return this.#voiceActivity.findSpeech(samples, signal);
  }

  hasSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<boolean> {
    return this.#voiceActivity.hasSpeech(samples, signal);
  }

  close(): Promise<void> {
    this.#recognizers.clear();
    return Promise.resolve();
  }
}

function loadRepairs(pack: Pack, languages: readonly LanguageCode[]): Map<LanguageCode, HypothesisRepair> {
  const repairs = new Map<LanguageCode, HypothesisRepair>();
  for (const language of languages) {
    const { languageModel } = pack.recognizers[language];
    if (languageModel) repairs.set(language, loadRepair(language, languageModel));
  }
  return repairs;
}

async function decode(recognizer: Recognizer, samples: Float32Array): Promise<Recognized> {
  if (samples.length < MIN_SAMPLES) return { text: "", timestamps: [] };
  // In one piece: at the end of each piece the engine makes up what it has not heard yet.
  return await recognizer.decode(padded(samples));
}

function padded(samples: Float32Array): Float32Array {
  const all = new Float32Array(PADDING + samples.length + PADDING);
  all.set(samples, PADDING);
  return all;
}
