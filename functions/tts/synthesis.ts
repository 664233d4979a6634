/** One text to one stream of encoded audio, sentence by sentence, with metrics around the engine. */
import { type Audio, CallError, type TtsFormat, type Voice } from "@jbcalling/contract";
import { Counter, Histogram, type Registry } from "prom-client";
import { type AudioEncoder, createEncoder } from "./encoders/encoder.ts";
import type { TtsEngine } from "./engine.ts";
import { splitSentences } from "./sentences.ts";
import { spokenForm } from "./spoken_form.ts";

export interface SynthesisRequest {
  text: string;
  voice: Voice;
  speed: number;
  format: TtsFormat;
  signal: AbortSignal;
}

export class Synthesis {
  readonly #engine: () => TtsEngine;
  readonly #requests: Counter<"engine" | "language" | "status">;
  readonly #duration: Histogram<"engine" | "language">;

  constructor(engine: () => TtsEngine, registry: Registry) {
    this.#engine = engine;
    const registers = [registry];
    this.#requests = new Counter({
      name: "tts_synthesis_total",
      help: "Sentences spoken, by outcome",
      labelNames: ["engine", "language", "status"],
      registers,
    });
    this.#duration = new Histogram({
      name: "tts_synthesis_duration_seconds",
      help: "Time that the engine takes for one sentence",
      labelNames: ["engine", "language"],
      buckets: [0.1, 0.2, 0.5, 1, 2, 5],
      registers,
    });
  }

  /**
   * The encoded bytes, in parts, each as soon as there is audio for it. Whoever waits for the first part knows that the
   * engine works, so that a failure is still an error reply and not half a file.
   */
  async *stream(request: SynthesisRequest): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const sentences = splitSentences(request.text, request.voice.language);
    const alone = sentences.length <= 1;
    // A WAV file of one sentence tells its length; it is short, so it can wait until the length is known.
    const pieces = request.format === "wav" && alone
      ? wholeOf(this.#speak(sentences[0] ?? request.text, request))
      : this.#speakAll(sentences, request);
    let encoder: AudioEncoder | undefined;
    for await (const { samples, sampleRate } of pieces) {
      encoder ??= await createEncoder(request.format, { sampleRate, totalSamples: alone ? samples.length : undefined });
      const bytes = await encoder.encode(samples);
      if (bytes.length > 0) yield bytes;
    }
    const last = await encoder?.finish();
    if (last && last.length > 0) yield last;
  }

  async *#speakAll(sentences: readonly string[], request: SynthesisRequest): AsyncGenerator<Audio> {
    for (const sentence of sentences) yield* this.#speak(sentence, request);
  }

  /** The pieces of one sentence and the breath after it. */
  async *#speak(sentence: string, { voice, speed, signal }: SynthesisRequest): AsyncGenerator<Audio> {
    signal.throwIfAborted();
    const labels = { engine: this.#engine().id, language: voice.language };
    let engineMs = 0;
    let startedAt = performance.now();
    try {
      const said = spokenForm(sentence, voice.language);
      for await (const audio of this.#engine().synthesize(said, { voice: voice.id, speed, signal })) {
        // The time that the listener takes is not the engine's.
        engineMs += performance.now() - startedAt;
        yield audio;
        startedAt = performance.now();
      }
      this.#requests.inc({ ...labels, status: "success" });
    } catch (error) {
      this.#requests.inc({ ...labels, status: "error" });
      if (error instanceof CallError) throw error;
      throw new CallError("engine_failed", "Cannot speak the text", { cause: error });
    } finally {
      this.#duration.observe(labels, (engineMs + performance.now() - startedAt) / 1000);
    }
    yield breath(voice.sampleRate);
  }
}

/** A breath between sentences, in ms. */
const PAUSE_MS = 180;

function breath(sampleRate: number): Audio {
  return { samples: new Float32Array(Math.round(sampleRate * PAUSE_MS / 1000)), sampleRate };
}

async function* wholeOf(pieces: AsyncIterable<Audio>): AsyncGenerator<Audio> {
  const all = await Array.fromAsync(pieces);
  const samples = new Float32Array(all.reduce((length, piece) => length + piece.samples.length, 0));
  let at = 0;
  for (const piece of all) {
    samples.set(piece.samples, at);
    at += piece.samples.length;
  }
  yield { samples, sampleRate: all[0]!.sampleRate };
}
