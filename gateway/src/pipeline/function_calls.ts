/**
 * The three functions as the pipeline uses them: plain texts and samples, every call counted, and a failure that may
 * pass is tried again until the utterance's deadline.
 *
 * @module
 */
import {
  CallError,
  type ErrorCode,
  type LanguageCode,
  type ListenEvents,
  type Listening,
  toPcm16,
  type TranslateRequest,
} from "@jbcalling/contract";
import { type PipelineObserver, SPEECH_RATE, type SpeechFunctions } from "./ports.ts";
import { SpeechStream } from "./speech_stream.ts";
import type { VoiceResampler } from "./voice_resampler.ts";
import { wait } from "./wait.ts";

/** One try takes at most this long, so that a replica that hangs leaves time for another, in ms. */
const TRY_MS = { stt: 3000, translate: 2500, tts: 4000 } as const;

/** How long the audio of one text may take from its first to its last byte, in ms. */
const STREAM_MS = 30_000;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

export type Service = "stt" | "translate" | "tts";

/** What a speaker speaks, and the names and terms that may come up. */
export interface Spoken {
  language: LanguageCode;
  hotwords: readonly string[];
}

export interface CallContext {
  requestId: string;
  signal: AbortSignal;
  /** ms since 1970; until then a call that failed is tried again. Without one there is a single try. */
  deadlineAt?: number;
}

export interface FunctionCallsOptions {
  functions: SpeechFunctions;
  observer: PipelineObserver;
  now: () => number;
}

export class FunctionCalls {
  readonly #functions: SpeechFunctions;
  readonly #observer: PipelineObserver;
  readonly #now: () => number;
  /** Languages of which the last answer said that they can be heard as a stream. */
  readonly #streaming = new Set<LanguageCode>();

  constructor({ functions, observer, now }: FunctionCallsOptions) {
    this.#functions = functions;
    this.#observer = observer;
    this.#now = now;
  }

  /** The words in samples at `SPEECH_RATE`; empty when there are none. */
  async transcribe(
    samples: Float32Array,
    { language, hotwords }: Spoken,
    context: CallContext,
  ): Promise<string> {
    const request = {
      audio: toPcm16(samples),
      contentType: `audio/L16;rate=${SPEECH_RATE}`,
      language,
      hotwords,
    };
    const reply = await this.#call(
      "stt",
      context,
      (options) => this.#functions.transcribe(request, options),
    );
    if (reply.streaming) this.#streaming.add(language);
    else this.#streaming.delete(language);
    return reply.text.trim();
  }

  /** A stream for one utterance of samples at `SPEECH_RATE`, where the recognizer hears its language as it comes. */
  listen({ language, hotwords }: Spoken, events: ListenEvents): Listening | undefined {
    if (!this.#streaming.has(language)) return undefined;
    return this.#functions.listen({ language, hotwords, sampleRate: SPEECH_RATE }, {
      onText: (text) => events.onText(text.trim()),
      onBroken: () => {
        this.#observer.retried("stt", "unavailable");
        events.onBroken();
      },
    });
  }

  async translate(
    request: TranslateRequest & { q: string },
    context: CallContext,
  ): Promise<string> {
    const reply = await this.#call(
      "translate",
      context,
      (options) => this.#functions.translate(request, options),
    );
    return reply.translatedText.trim();
  }

  /** A voice at `VOICE_RATE`; it resolves once the first samples are there. */
  async speak(
    request: { text: string; language: LanguageCode; speed: number },
    resampler: VoiceResampler,
    context: CallContext,
  ): Promise<SpeechStream> {
    return await this.#call(
      "tts",
      context,
      async ({ requestId, timeoutMs, signal }) => {
        const tooLate = new AbortController();
        const error = new CallError(
          "deadline_exceeded",
          "Cannot speak as the voice did not begin in time",
        );
        const timer = setTimeout(() => tooLate.abort(error), timeoutMs);
        const either = AbortSignal.any([signal, tooLate.signal]);
        try {
          const pcm = { ...request, format: "pcm" } as const;
          const reply = await this.#functions.synthesize(pcm, {
            requestId,
            timeoutMs: STREAM_MS,
            signal: either,
          });
          return await SpeechStream.open(reply, resampler, either);
        } catch (cause) {
          throw tooLate.signal.aborted ? error : cause;
        } finally {
          clearTimeout(timer);
        }
      },
    );
  }

  async #call<Result>(
    service: Service,
    { requestId, signal, deadlineAt }: CallContext,
    attempt: (
      options: { requestId: string; timeoutMs: number; signal: AbortSignal },
    ) => Promise<Result>,
  ): Promise<Result> {
    for (
      let pauseMs = FIRST_PAUSE_MS;;
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    ) {
      const leftMs = (deadlineAt ?? Infinity) - this.#now();
      if (leftMs <= 0) {
        throw new CallError(
          "deadline_exceeded",
          `Cannot call ${service} as the deadline has passed`,
        );
      }
      const startedAt = this.#now();
      try {
        const result = await attempt({
          requestId,
          timeoutMs: Math.min(TRY_MS[service], leftMs),
          signal,
        });
        this.#observer.called(service, true, this.#now() - startedAt);
        return result;
      } catch (error) {
        signal.throwIfAborted();
        const { answered, mayPass, code } = judge(error);
        this.#observer.called(service, answered, this.#now() - startedAt);
        if (
          !mayPass || deadlineAt === undefined ||
          this.#now() + pauseMs >= deadlineAt
        ) throw error;
        this.#observer.retried(service, code);
        await wait(pauseMs, signal);
      }
    }
  }
}

/** A refusal of this very request is an answer: the service works. */
function judge(error: unknown): { answered: boolean; mayPass: boolean; code: ErrorCode } {
  if (!(error instanceof CallError)) return { answered: false, mayPass: true, code: "internal" };
  return {
    code: error.code,
    answered: error.status < 500 && error.status !== 429,
    mayPass: error.retryable,
  };
}
