/** One audio file to one transcript, with an engine in the same thread: decode, find the speech, recognise it. */
import type { LanguageCode, Segment, SttReply } from "@jbcalling/contract";
import { decodeAudio, type DecodeLimits } from "./decode/mod.ts";
import { RECOGNIZER_RATE, type SpeechSpan, type SttEngine } from "./engine.ts";
import { EngineFeed } from "./feed.ts";
import { isQuiet } from "./silence.ts";
import type { SpeechFeed, Transcriber, TranscriptionRequest } from "./transcriber.ts";

/** Up to this length audio is taken as one utterance and recognised whole, in ms. */
const WHOLE_MS = 15_000;

type Asked = Pick<TranscriptionRequest, "language" | "hotwords">;

interface Heard {
  language: LanguageCode;
  segments: Segment[];
}

export class EngineTranscriber implements Transcriber {
  readonly #engine: SttEngine;
  readonly #limits: DecodeLimits;

  constructor(engine: SttEngine, limits: DecodeLimits) {
    this.#engine = engine;
    this.#limits = limits;
  }

  async transcribe(request: TranscriptionRequest, signal: AbortSignal): Promise<SttReply> {
    const { samples } = await decodeAudio(request.bytes, request.contentType, this.#limits, signal);
    const startedAt = performance.now();
    const audioMs = samples.length / RECOGNIZER_RATE * 1000;
    const { language, segments } = audioMs > WHOLE_MS
      ? await this.#hearLong(samples, request, signal)
      : await this.#hearWhole(samples, request, signal);
    return {
      text: segments.map((segment) => segment.text).join(" "),
      language,
      segments,
      audioMs: Math.round(audioMs),
      inferenceMs: Math.round((performance.now() - startedAt) * 10) / 10,
      model: this.#engine.modelId(language),
      streaming: this.#engine.hearsStreams(language),
    };
  }

  openFeed(
    language: LanguageCode,
    sampleRate: number,
    hotwords: readonly string[] = [],
  ): Promise<SpeechFeed | undefined> {
    const hears = this.#engine.hearsStreams(language);
    return Promise.resolve(hears ? new EngineFeed(this.#engine, language, sampleRate, hotwords) : undefined);
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  /**
   * The check for speech and the recognizer work at the same time, on a core each; what the recognizer makes of a
   * noise is dropped.
   */
  async #hearWhole(
    samples: Float32Array<ArrayBuffer>,
    { language: asked, hotwords }: Asked,
    signal: AbortSignal,
  ): Promise<Heard> {
    const engine = this.#engine;
    const fallback = asked === "auto" ? engine.languages[0]! : asked;
    if (isQuiet(samples)) return { language: fallback, segments: [] };
    const spans = [{ samples, startMs: 0 }];
    if (asked !== "auto") {
      const [segments, speech] = await allDone(
        this.#recognize(spans, asked, hotwords, signal),
        this.#hasSpeech(samples, signal),
      );
      return { language: asked, segments: speech ? segments : [] };
    }
    const [language, speech] = await allDone(engine.identifyLanguage(samples), this.#hasSpeech(samples, signal));
    return speech
      ? { language, segments: await this.#recognize(spans, language, hotwords, signal) }
      : { language: fallback, segments: [] };
  }

  /** The check is synchronous, and a native call that was asked for before starts only when this thread pauses. */
  async #hasSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return await this.#engine.hasSpeech(samples, signal);
  }

  /** Long audio is split where nobody speaks; its longest span tells the language. */
  async #hearLong(
    samples: Float32Array<ArrayBuffer>,
    { language: asked, hotwords }: Asked,
    signal: AbortSignal,
  ): Promise<Heard> {
    const engine = this.#engine;
    const spans = await engine.findSpeech(samples, signal);
    const longest = spans.toSorted((left, right) => right.samples.length - left.samples.length)[0];
    const language = asked !== "auto"
      ? asked
      : longest
      ? await engine.identifyLanguage(longest.samples)
      : engine.languages[0]!;
    return { language, segments: await this.#recognize(spans, language, hotwords, signal) };
  }

  async #recognize(
    spans: SpeechSpan[],
    language: LanguageCode,
    hotwords: readonly string[] | undefined,
    signal: AbortSignal,
  ): Promise<Segment[]> {
    const segments: Segment[] = [];
    for (const span of spans) {
      signal.throwIfAborted();
      const { text, startMs, endMs } = await this.#engine.recognize(span.samples, language, hotwords);
      if (!text) continue;
      segments.push({ text, startMs: Math.round(span.startMs + startMs), endMs: Math.round(span.startMs + endMs) });
    }
    return segments;
  }
}

/** Both results, or the first failure, but never before both have ended: a native call cannot be left behind. */
async function allDone<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return await Promise.all([first, second]);
}
