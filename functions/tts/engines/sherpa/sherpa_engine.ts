/** Published voices through sherpa-onnx: VITS (Piper), Matcha, Kokoro and Kitten, from an installed pack. */
import type { Audio, Voice } from "@jbcalling/contract";
import sherpa from "sherpa-onnx-node";
import type { SynthesisOptions, TtsEngine } from "../../engine.ts";
import type { VoiceModel, VoicePack } from "../../pack.ts";
import { levelled } from "./loudness.ts";
import { checkVoice } from "./voice_checks.ts";

type Synthesiser = InstanceType<typeof sherpa.OfflineTts>;

interface Speaker {
  voice: Voice;
  tts: Synthesiser;
  index: number;
}

/** Of a voice with more speakers only so many are listed. */
const MAX_SPEAKERS = 64;

export class SherpaEngine implements TtsEngine {
  readonly id = "sherpa";
  readonly voices: readonly Voice[];
  readonly #speakers: Map<string, Speaker>;

  private constructor(speakers: Speaker[]) {
    this.voices = speakers.map(({ voice }) => voice);
    this.#speakers = new Map(speakers.map((speaker) => [speaker.voice.id, speaker]));
  }

  /** Loads every voice of the pack, each with this many threads. Throws what is wrong with one. */
  static async create(pack: VoicePack, threads = 1): Promise<SherpaEngine> {
    const facts = pack.voices.map(checkVoice);
    const speakers = await Promise.all(pack.voices.map(async (voice, at) => {
      const tts: Synthesiser = await sherpa.OfflineTts.createAsync(configOf(voice, threads));
      return speakersOf(voice, tts, facts[at]!.speakers);
    }));
    return new SherpaEngine(speakers.flat());
  }

  /** One piece: the engine gives a sentence whole. */
  async *synthesize(sentence: string, { voice, speed, signal }: SynthesisOptions): AsyncGenerator<Audio> {
    const speaker = this.#speakers.get(voice);
    if (!speaker) throw new RangeError(`Cannot speak as the voice must be installed: current value is ${voice}`);
    signal.throwIfAborted();
    const request = { text: sentence, sid: speaker.index, speed, enableExternalBuffer: false };
    const { samples, sampleRate } = await speaker.tts.generateAsync(request);
    if (samples.length === 0) throw new Error("Cannot speak as the voice must give samples: current value is none");
    yield { samples: levelled(new Float32Array(samples)), sampleRate };
  }

  close(): Promise<void> {
    this.#speakers.clear();
    return Promise.resolve();
  }
}

/** The first speaker has the model's own id, the others a number behind it. */
function speakersOf({ id, type, languages }: VoiceModel, tts: Synthesiser, count: number): Speaker[] {
  return Array.from({ length: Math.min(count, MAX_SPEAKERS) }, (_, index) => {
    const name = index === 0 ? id : `${id}:${index}`;
    return { tts, index, voice: { id: name, name, language: languages[0]!, engine: type, sampleRate: tts.sampleRate } };
  });
}

function configOf(voice: VoiceModel, numThreads: number) {
  return { model: { ...modelOf(voice), numThreads, provider: "cpu", debug: false }, maxNumSentences: 1 };
}

function modelOf(voice: VoiceModel) {
  const { tokens, dataDir = "" } = voice;
  if (voice.type === "vits") {
    return { vits: { model: voice.model, tokens, dataDir, noiseScale: 0.667, noiseScaleW: 0.8, lengthScale: 1 } };
  }
  if (voice.type === "matcha") {
    const { acousticModel, vocoder } = voice;
    return { matcha: { acousticModel, vocoder, tokens, dataDir, noiseScale: 0.667, lengthScale: 1 } };
  }
  return { [voice.type]: { model: voice.model, voices: voice.voices, tokens, dataDir, lengthScale: 1 } };
}
