/** One request to one transcript, with metrics and the error rule around the transcriber. */
import { CallError, LANGUAGES, type SttReply } from "@jbcalling/contract";
import { Counter, Histogram, type Registry } from "prom-client";
import type { Transcriber, TranscriptionRequest } from "./transcriber.ts";

export class Transcription {
  readonly #transcriber: () => Transcriber;
  readonly #requests: Counter<"language" | "status">;
  readonly #latency: Histogram<"language">;
  readonly #audioSeconds: Counter<"language">;

  constructor(transcriber: () => Transcriber, registry: Registry) {
    this.#transcriber = transcriber;
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
    this.#audioSeconds = new Counter({
      name: "stt_audio_seconds_total",
      help: "Audio that was transcribed",
      labelNames: ["language"],
      registers,
    });
    // A counter that is there from the start shows its first increase too.
    for (const language of LANGUAGES) {
      for (const status of ["success", "error"]) this.#requests.inc({ language, status }, 0);
    }
  }

  /** Throws `engine_failed` when the engine does, and the reason when the file is refused. */
  async run(request: TranscriptionRequest, signal: AbortSignal): Promise<SttReply> {
    try {
      const reply = await this.#transcriber().transcribe(request, signal);
      this.#requests.inc({ language: reply.language, status: "success" });
      this.#latency.observe({ language: reply.language }, reply.inferenceMs / 1000);
      this.#audioSeconds.inc({ language: reply.language }, reply.audioMs / 1000);
      return reply;
    } catch (error) {
      const failure = error instanceof CallError
        ? error
        : new CallError("engine_failed", "Cannot transcribe the audio", { cause: error });
      // A file that is refused, and a caller that goes away, say nothing about the recognizer.
      if (failure.status >= 500) this.#requests.inc({ language: request.language, status: "error" });
      throw failure;
    }
  }
}
