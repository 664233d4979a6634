/**
 * sherpa-onnx behind the engine port, for a thread that may be held up: taking the samples is synchronous. The engine
 * aborts the whole process on a few samples of audio and on a token table without a blank, so both are refused before
 * they reach it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { isLanguage, type LanguageCode } from "@jbcalling/contract";
import sherpa from "sherpa-onnx-node";
import { type Hypothesis, RECOGNIZER_RATE, type SpeechSpan, type SttEngine } from "../../engine.ts";
import type { HypothesisRepair } from "../../language_model/hypothesis_repair.ts";
import { loadRepair } from "../../language_model/load_repair.ts";
import type { ModelFiles, Pack } from "../../pack.ts";
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

type Recognizer = InstanceType<typeof sherpa.OfflineRecognizer>;

interface Models {
  repairs: Map<LanguageCode, HypothesisRepair>;
  recognizers: Map<LanguageCode, Recognizer>;
  identifier: Recognizer;
  voiceActivity: VoiceActivity;
}

export class SherpaEngine implements SttEngine {
  readonly languages: readonly LanguageCode[];
  readonly #pack: Pack;
  readonly #recognizers: Map<LanguageCode, Recognizer>;
  readonly #repairs: Map<LanguageCode, HypothesisRepair>;
  readonly #identifier: Recognizer;
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
      return [language, await createRecognizer(pack.recognizers[language], threads)];
    };
    const loading = Promise.all([createRecognizer(pack.languageIdentification, threads), ...languages.map(load)]);
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
    const heard = text.trim();
    const repaired = this.#repairs.get(language)?.repair(heard) ?? heard;
    return { text: repaired, startMs: within(timestamps[0]), endMs: within(timestamps.at(-1), LAST_TOKEN_MS) };
  }

  async identifyLanguage(samples: Float32Array<ArrayBuffer>): Promise<LanguageCode> {
    const { text } = await decode(this.#identifier, samples.subarray(0, IDENTIFICATION_SAMPLES));
    const language = text.trim().slice(0, 2);
    return isLanguage(language) ? language : this.languages[0]!;
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

async function createRecognizer(files: ModelFiles, threads: number): Promise<Recognizer> {
  if (!/^<blk> 0$/m.test(readFileSync(files.tokens, "utf8"))) {
    throw new Error(`Cannot load ${files.id} as ${files.tokens} must hold the line "<blk> 0"`);
  }
  return await sherpa.OfflineRecognizer.createAsync({
    featConfig: { sampleRate: RECOGNIZER_RATE, featureDim: 80 },
    modelConfig: {
      zipformerCtc: { model: files.model },
      tokens: files.tokens,
      numThreads: threads,
      provider: "cpu",
      debug: 0,
    },
    decodingMethod: "greedy_search",
  });
}

async function decode(recognizer: Recognizer, samples: Float32Array): Promise<{ text: string; timestamps: number[] }> {
  if (samples.length < MIN_SAMPLES) return { text: "", timestamps: [] };
  // In one piece: at the end of each piece the engine makes up what it has not heard yet.
  const padded = new Float32Array(PADDING + samples.length + PADDING);
  padded.set(samples, PADDING);
  const stream = recognizer.createStream();
  stream.acceptWaveform({ samples: padded, sampleRate: RECOGNIZER_RATE });
  return await recognizer.decodeAsync(stream);
}
