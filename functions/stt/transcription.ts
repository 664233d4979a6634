/** One audio to one transcript, with metrics around the engine. */
import { type Audio, CallError, type LanguageCode, type Segment, type SttReply } from "@jbcalling/contract";
import { Counter, Histogram, type Registry } from "prom-client";
import { RECOGNIZER_RATE, type SpeechSpan, type SttEngine } from "./engine.ts";

/** Up to this length audio is taken as one utterance and recognised whole, in ms. */
const WHOLE_MS = 15_000;

export interface TranscriptionRequest {
  audio: Audio;
  language: LanguageCode | "auto";
  signal: AbortSignal;
}

export class Transcription {
  readonly #engine: () => SttEngine;
  readonly #requests: Counter<"language" | "status">;
  readonly #latency: Histogram<"language">;

  constructor(engine: () => SttEngine, registry: Registry) {
    this.#engine = engine;
    const registers = [registry];
    this.#requests = new Counter({
      name: "stt_transcriptions_total",
      help: "Transcribed audio, by outcome",
      labelNames: ["language", "status"],
      registers,
    });
    this.#latency = new Histogram({
      name: "stt_transcription_latency_seconds",
      help: "Time to find and recognise the speech of one audio",
      labelNames: ["language"],
      buckets: [0.05, 0.1, 0.2, 0.5, 1, 2],
      registers,
    });
  }

  /** Throws `engine_failed` when the engine does; audio without speech has an empty text. */
  async run(request: TranscriptionRequest): Promise<SttReply> {
    const startedAt = performance.now();
    let language = request.language;
    try {
      const spans = await this.#spans(request);
      language = request.language === "auto" ? await this.#identify(spans) : request.language;
      const segments = await this.#recognize(spans, language, request.signal);
      const inferenceMs = performance.now() - startedAt;
      this.#requests.inc({ language, status: "success" });
      this.#latency.observe({ language }, inferenceMs / 1000);
      return {
        text: segments.map((segment) => segment.text).join(" "),
        language,
        segments,
        audioMs: Math.round(request.audio.samples.length / RECOGNIZER_RATE * 1000),
        inferenceMs: Math.round(inferenceMs * 10) / 10,
        model: this.#engine().modelId(language),
      };
    } catch (error) {
      this.#requests.inc({ language, status: "error" });
      if (error instanceof CallError) throw error;
      throw new CallError("engine_failed", "Cannot transcribe the audio", { cause: error });
    }
  }

  /** A short audio is one span when there is speech in it; a long one is split where nobody speaks. */
  async #spans({ audio, signal }: TranscriptionRequest): Promise<SpeechSpan[]> {
    const { samples } = audio;
    if (samples.length > WHOLE_MS / 1000 * RECOGNIZER_RATE) return await this.#engine().findSpeech(samples, signal);
    return await this.#engine().hasSpeech(samples, signal) ? [{ samples, startMs: 0 }] : [];
  }

  async #identify(spans: SpeechSpan[]): Promise<LanguageCode> {
    const longest = spans.toSorted((left, right) => right.samples.length - left.samples.length)[0];
    return longest ? await this.#engine().identifyLanguage(longest.samples) : this.#engine().languages[0]!;
  }

  async #recognize(spans: SpeechSpan[], language: LanguageCode, signal: AbortSignal): Promise<Segment[]> {
    const segments: Segment[] = [];
    for (const span of spans) {
      signal.throwIfAborted();
      const { text, startMs, endMs } = await this.#engine().recognize(span.samples, language);
      if (!text) continue;
      segments.push({ text, startMs: Math.round(span.startMs + startMs), endMs: Math.round(span.startMs + endMs) });
    }
    return segments;
  }
}
