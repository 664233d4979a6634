/**
 * Piper and other VITS voices through sherpa-onnx, from a folder with one sub-folder per voice:
 * `<language>-<name>/{*.onnx, tokens.txt, espeak-ng-data/}`, the layout of sherpa-onnx's published voices.
 *
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { type Audio, isLanguage, type Voice } from "@jbcalling/contract";
import sherpa from "sherpa-onnx-node";
import type { SynthesisOptions, TtsEngine } from "../../engine.ts";

interface LoadedVoice {
  voice: Voice;
  tts: InstanceType<typeof sherpa.OfflineTts>;
}

export class VitsEngine implements TtsEngine {
  readonly id = "vits";
  readonly voices: readonly Voice[];
  readonly #loaded: Map<string, LoadedVoice>;

  private constructor(loaded: LoadedVoice[]) {
    this.voices = loaded.map(({ voice }) => voice);
    this.#loaded = new Map(loaded.map((entry) => [entry.voice.id, entry]));
  }

  /** Loads every voice of the folder. Throws when there is none or a file of one is missing. */
  static async create(folder: string, threads = 1): Promise<VitsEngine> {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const loaded = await Promise.all(names.map(({ name }) => loadVoice(`${folder}/${name}`, name, threads)));
    if (loaded.length === 0) throw new Error(`Cannot load voices as ${folder} must hold a folder per voice`);
    return new VitsEngine(loaded);
  }

  /** One piece: the engine gives a sentence whole. */
  async *synthesize(sentence: string, options: SynthesisOptions): AsyncGenerator<Audio> {
    const entry = this.#loaded.get(options.voice);
    if (!entry) throw new RangeError(`Cannot speak as the voice must be installed: current value is ${options.voice}`);
    options.signal.throwIfAborted();
    const audio = await entry.tts.generateAsync({
      text: sentence,
      sid: 0,
      speed: options.speed,
      enableExternalBuffer: false,
    });
    yield { samples: new Float32Array(audio.samples), sampleRate: audio.sampleRate };
  }

  close(): Promise<void> {
    this.#loaded.clear();
    return Promise.resolve();
  }
}

async function loadVoice(folder: string, id: string, threads: number): Promise<LoadedVoice> {
  const language = id.slice(0, 2);
  if (!isLanguage(language)) {
    throw new Error(`Cannot load ${folder} as its name must start with a language code: current value is ${id}`);
  }
  const model = readdirSync(folder).find((file) => file.endsWith(".onnx"));
  if (!model || !existsSync(`${folder}/tokens.txt`)) {
    throw new Error(`Cannot load ${folder} as it must hold an .onnx file and tokens.txt`);
  }
  const tts = await sherpa.OfflineTts.createAsync({
    model: {
      vits: {
        model: `${folder}/${model}`,
        tokens: `${folder}/tokens.txt`,
        dataDir: existsSync(`${folder}/espeak-ng-data`) ? `${folder}/espeak-ng-data` : "",
        noiseScale: 0.667,
        noiseScaleW: 0.8,
        lengthScale: 1,
      },
      numThreads: threads,
      provider: "cpu",
      debug: false,
    },
    maxNumSentences: 1,
  });
  return { tts, voice: { id, name: id.slice(3), language, engine: "vits", sampleRate: tts.sampleRate } };
}
