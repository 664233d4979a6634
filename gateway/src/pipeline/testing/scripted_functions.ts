/**
 * The three functions as a test wants them: what they answer, how long they take and how they fail is scripted, and
 * every call is kept. Deadlines and cancellation are those of the real client.
 *
 * @module
 */
import {
  CallError,
  type CallOptions,
  fromPcm16,
  type LanguageCode,
  type ListenEvents,
  type Listening,
  type ListenRequest,
  type SttReply,
  type SttRequest,
  toPcm16,
  type TranslateReply,
  type TranslateRequest,
  type TtsRequest,
} from "@jbcalling/contract";
import { type SpeechFunctions, VOICE_RATE } from "../ports.ts";
import { hearWords } from "./word_audio.ts";

export interface ServiceScript {
  /** How long a call takes; `call` counts from 0. */
  delayMs?: number | ((call: number) => number);
  /** The failure of a call, if it is to fail. */
  fail?: (call: number) => CallError | undefined;
}

export interface Script {
  stt?: ServiceScript & {
    hear?: (samples: Float32Array, language: LanguageCode) => string;
    /** Whether answers say that there are streams; one breaks or falls silent once it has heard so much. */
    streaming?: boolean;
    breakAfterMs?: number;
    silentAfterMs?: number;
  };
  translate?: ServiceScript & {
    words?: (text: string, target: LanguageCode) => string;
  };
  /** `msPerWord` of voice for each word at speed 1; the audio comes in parts of `partMs`, each after `partDelayMs`. */
  tts?: ServiceScript & {
    msPerWord?: number;
    partMs?: number;
    partDelayMs?: number;
  };
}

export interface ServiceLog<Request> {
  requests: { request: Request; requestId: string | undefined; at: number }[];
  inFlight: number;
  mostInFlight: number;
}

export class ScriptedFunctions implements SpeechFunctions {
  readonly script: Script;
  readonly stt: ServiceLog<{ samples: Float32Array; language: LanguageCode; hotwords?: readonly string[] }> =
    emptyLog();
  readonly streams = { opened: 0, open: 0 };
  readonly translations: ServiceLog<TranslateRequest> = emptyLog();
  readonly voices: ServiceLog<TtsRequest> = emptyLog();

  /** The script may be changed while it runs. */
  constructor(script: Script = {}) {
    this.script = script;
  }

  async transcribe(
    request: SttRequest,
    options: CallOptions = {},
  ): Promise<SttReply> {
    const samples = fromPcm16(request.audio as Uint8Array);
    const language = request.language as LanguageCode;
    await this.#run(this.stt, this.script.stt, { samples, language, hotwords: request.hotwords }, options);
    const text = (this.script.stt?.hear ?? hearWords)(samples, language);
    return {
      text,
      language,
      segments: [],
      audioMs: samples.length / 16,
      inferenceMs: 1,
      model: "scripted",
      streaming: this.script.stt?.streaming ?? false,
    };
  }

  listen({ language, sampleRate }: ListenRequest, events: ListenEvents): Listening {
    const { hear = hearWords, breakAfterMs = Infinity, silentAfterMs = Infinity } = this.script.stt ?? {};
    let heard: number[] = [];
    let ended = false;
    const close = () => {
      if (!ended) this.streams.open--;
      ended = true;
    };
    this.streams.opened++;
    this.streams.open++;
    return {
      send: (pcm) => {
        heard = [...heard, ...fromPcm16(pcm)];
        const ms = heard.length / sampleRate * 1000;
        if (ended || ms > silentAfterMs) return;
        setTimeout(() => {
          if (ended) return;
          if (ms <= breakAfterMs) return events.onText(hear(Float32Array.from(heard), language));
          close();
          events.onBroken();
        }, 30);
      },
      close,
    };
  }

  async translate<Q extends string | string[]>(
    request: TranslateRequest & { q: Q },
    options: CallOptions = {},
  ): Promise<TranslateReply<Q extends string ? string : string[]>> {
    await this.#run(this.translations, this.script.translate, request, options);
    const words = this.script.translate?.words ??
      ((text, target) => text.replaceAll("w", `${target}:w`));
    const translatedText = words(String(request.q), request.target) as Q extends string ? string : string[];
    return { translatedText, cached: false, inferenceMs: 1, model: "scripted" };
  }

  async synthesize(
    request: TtsRequest,
    options: CallOptions = {},
  ): Promise<Response> {
    await this.#run(this.voices, this.script.tts, request, options);
    const { msPerWord = 250, partMs = 500, partDelayMs = 0 } = this.script.tts ?? {};
    const totalMs = request.text.split(" ").length * msPerWord /
      (request.speed ?? 1);
    const parts = Array.from(
      { length: Math.ceil(totalMs / partMs) },
      (_, index) => {
        const ms = Math.min(partMs, totalMs - index * partMs);
        return toPcm16(
          new Float32Array(Math.round(ms * VOICE_RATE / 1000)).fill(0.1),
        );
      },
    );
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller) {
        if (partDelayMs > 0) {
          await new Promise((resolve) => setTimeout(resolve, partDelayMs));
        }
        const part = parts.shift();
        if (part) controller.enqueue(part);
        else controller.close();
      },
    });
    return new Response(body, {
      headers: { "content-type": `audio/L16;rate=${VOICE_RATE};channels=1` },
    });
  }

  async #run<Request>(
    log: ServiceLog<Request>,
    script: ServiceScript = {},
    request: Request,
    { requestId, signal, timeoutMs = 30_000 }: CallOptions,
  ): Promise<void> {
    const call = log.requests.push({ request, requestId, at: Date.now() }) - 1;
    log.inFlight++;
    log.mostInFlight = Math.max(log.mostInFlight, log.inFlight);
    try {
      const { delayMs = 30, fail } = script;
      const ms = typeof delayMs === "number" ? delayMs : delayMs(call);
      const late = ms > timeoutMs;
      await pause(Math.min(ms, timeoutMs), signal);
      if (late) {
        throw new CallError(
          "deadline_exceeded",
          "Cannot answer as the deadline has passed",
        );
      }
      const error = fail?.(call);
      if (error) throw error;
    } finally {
      log.inFlight--;
    }
  }
}

export function unavailable(): CallError {
  return new CallError("unavailable", "Cannot reach the function");
}

function emptyLog<Request>(): ServiceLog<Request> {
  return { requests: [], inFlight: 0, mostInFlight: 0 };
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      clearTimeout(timer);
      reject(
        new CallError("cancelled", "Cannot answer as the call was cancelled"),
      );
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", cancel);
      resolve();
    }, ms);
    if (signal?.aborted) cancel();
    else signal?.addEventListener("abort", cancel, { once: true });
  });
}
