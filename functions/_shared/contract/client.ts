/**
 * Typed calls to the functions, for whoever uses them over HTTP: the gateway, the scripts, the tests. One deadline
 * over all tries, one retry when the error says that it may help, `fetch` injected.
 *
 * @module
 */
import { CallError } from "./errors.ts";
import { REQUEST_ID_HEADER, TIMEOUT_HEADER } from "./headers.ts";
import { type ListenEvents, type Listening, type ListenRequest, SpeechListener } from "./speech_listener.ts";
import type { SttReply, SttRequest } from "./stt.ts";
import { TRACEPARENT_HEADER, traceparentOf } from "./trace.ts";
import type { TranslateReply, TranslateRequest } from "./translate.ts";
import type { TtsRequest } from "./tts.ts";

export interface CallOptions {
  /** Names the request in every log; a new UUID by default. */
  requestId?: string;
  /** The W3C trace that the call belongs to; by default that of the request id. */
  traceparent?: string;
  /** The deadline over all tries, in ms; 30,000 by default. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface FunctionClientOptions {
  /** Where the edge is, e.g. `http://localhost:8080`. */
  baseUrl: string;
  fetch?: typeof fetch;
  /** How many more tries after a retryable failure; 1 by default. */
  retries?: number;
}

/** A typed client of `/stt`, `/translate` and `/tts`. Every call throws a `CallError` when it fails. */
export class FunctionClient {
  readonly #baseUrl: string;
  readonly #fetch: typeof fetch;
  readonly #retries: number;

  constructor(options: FunctionClientOptions) {
    this.#baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.#fetch = options.fetch ?? fetch;
    this.#retries = options.retries ?? 1;
  }

  async transcribe(
    request: SttRequest,
    options?: CallOptions,
  ): Promise<SttReply> {
    const query = new URLSearchParams({ language: request.language });
    if (request.hotwords?.length) query.set("hotwords", request.hotwords.join(","));
    const path = `/stt?${query}`;
    const reply = await this.#post(
      path,
      request.contentType,
      request.audio,
      options,
    );
    return await reply.json() as SttReply;
  }

  /** One utterance as it is spoken, over a WebSocket. Whether that is worth it says `streaming` of a transcription. */
  listen(request: ListenRequest, events: ListenEvents): Listening {
    return new SpeechListener(this.#baseUrl, request, events);
  }

  async translate<Q extends string | string[]>(
    request: TranslateRequest & { q: Q },
    options?: CallOptions,
  ): Promise<TranslateReply<Q extends string ? string : string[]>> {
    const reply = await this.#post(
      "/translate",
      "application/json",
      JSON.stringify(request),
      options,
    );
    return await reply.json() as TranslateReply<
      Q extends string ? string : string[]
    >;
  }

  /** The reply's body streams the audio; its headers name the media type. */
  synthesize(request: TtsRequest, options?: CallOptions): Promise<Response> {
    return this.#post(
      "/tts",
      "application/json",
      JSON.stringify(request),
      options,
    );
  }

  async #post(
    path: string,
    contentType: string,
    body: BodyInit,
    options: CallOptions = {},
  ): Promise<Response> {
    const deadline = Date.now() + (options.timeoutMs ?? 30_000);
    const requestId = options.requestId ?? crypto.randomUUID();
    for (let attempt = 0;; attempt++) {
      const leftMs = deadline - Date.now();
      const error = leftMs <= 0
        ? new CallError(
          "deadline_exceeded",
          `Cannot call ${path} as its deadline has passed`,
        )
        : await this.#try(path, {
          contentType,
          body,
          requestId,
          traceparent: options.traceparent ?? traceparentOf(requestId),
          leftMs,
          signal: options.signal,
        });
      if (error instanceof Response) return error;
      if (
        attempt >= this.#retries || !error.retryable || Date.now() >= deadline
      ) throw error;
      await pause(
        Math.min(error.retryAfterMs ?? 50, Math.max(0, deadline - Date.now())),
        options.signal,
      );
    }
  }

  async #try(
    path: string,
    call: {
      contentType: string;
      body: BodyInit;
      requestId: string;
      traceparent: string;
      leftMs: number;
      signal?: AbortSignal;
    },
  ): Promise<Response | CallError> {
    const timeout = AbortSignal.timeout(call.leftMs);
    try {
      const reply = await this.#fetch(this.#baseUrl + path, {
        method: "POST",
        headers: {
          "content-type": call.contentType,
          [REQUEST_ID_HEADER]: call.requestId,
          [TRACEPARENT_HEADER]: call.traceparent,
          [TIMEOUT_HEADER]: String(Math.ceil(call.leftMs)),
        },
        body: call.body,
        signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
      });
      if (reply.ok) return reply;
      const retryAfter = Number(reply.headers.get("retry-after") ?? NaN);
      const body = await reply.json().catch(() => null);
      return CallError.fromReply(
        reply.status,
        body,
        Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined,
      );
    } catch (cause) {
      if (call.signal?.aborted) {
        return new CallError(
          "cancelled",
          `Cannot call ${path} as it was cancelled`,
          { cause },
        );
      }
      if (timeout.aborted) {
        return new CallError(
          "deadline_exceeded",
          `Cannot call ${path} as it took longer than its deadline`,
          { cause },
        );
      }
      return new CallError("unavailable", `Cannot reach ${path}`, { cause });
    }
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    function done() {
      signal?.removeEventListener("abort", abort);
      resolve();
    }
    function abort() {
      clearTimeout(timer);
      reject(
        new CallError("cancelled", "Cannot retry as the call was cancelled"),
      );
    }
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}
