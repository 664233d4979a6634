/** One text to one stream of encoded audio, sentence by sentence, with metrics around the engine. */
import { type Audio, CallError, type TtsFormat, type Voice } from "@jbcalling/contract";
import { Counter, Histogram, type Registry } from "prom-client";
import { createEncoder } from "./encoders/encoder.ts";
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
      help: "Time to speak one sentence",
      labelNames: ["engine", "language"],
      buckets: [0.1, 0.2, 0.5, 1, 2, 5],
      registers,
    });
  }

  /**
   * The encoded bytes, in parts: the first holds the first sentence, which is synthesised before this generator
   * gives anything, so that a failure of the engine is still an error reply and not half a file.
   */
  async *stream(request: SynthesisRequest): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const sentences = splitSentences(request.text, request.voice.language);
    const first = await this.#speak(sentences[0] ?? request.text, request);
    const encoder = await createEncoder(request.format, {
      sampleRate: first.sampleRate,
      totalSamples: sentences.length <= 1 ? first.samples.length : undefined,
    });
    yield await encoder.encode(first.samples);
    for (const sentence of sentences.slice(1)) {
      yield await encoder.encode((await this.#speak(sentence, request)).samples);
    }
    yield await encoder.finish();
  }

  async #speak(sentence: string, { voice, speed, signal }: SynthesisRequest): Promise<Audio> {
    signal.throwIfAborted();
    const labels = { engine: this.#engine().id, language: voice.language };
    const startedAt = performance.now();
    try {
      const said = spokenForm(sentence, voice.language);
      const audio = await this.#engine().synthesize(said, { voice: voice.id, speed, signal });
      this.#requests.inc({ ...labels, status: "success" });
      return withPause(audio);
    } catch (error) {
      this.#requests.inc({ ...labels, status: "error" });
      if (error instanceof CallError) throw error;
      throw new CallError("engine_failed", "Cannot speak the text", { cause: error });
    } finally {
      this.#duration.observe(labels, (performance.now() - startedAt) / 1000);
    }
  }
}

/** A breath between sentences, in ms. */
const PAUSE_MS = 180;

function withPause(audio: Audio): Audio {
  const samples = new Float32Array(audio.samples.length + Math.round(audio.sampleRate * PAUSE_MS / 1000));
  samples.set(audio.samples);
  return { samples, sampleRate: audio.sampleRate };
}
