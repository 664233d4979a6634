/**
 * The transcriber behind the port, in a thread of its own. A thread that stops, or that does not answer for a long
 * time, is replaced: no file can hold a replica for ever.
 *
 * @module
 */
import { CallError, type LanguageCode, type SttReply } from "@jbcalling/contract";
import type { HeardSoFar, SpeechFeed, Transcriber, TranscriptionRequest } from "../transcriber.ts";
import type { Answer, Command, Failure, LoadedPack, WorkerOptions } from "./messages.ts";

/** How often a busy thread is asked whether it lives, in ms; it gives itself a turn every few milliseconds. */
const PING_INTERVAL_MS = 5000;

/** So many pings in a row without an answer, and the thread hangs. */
const MAX_UNANSWERED = 3;

export interface WorkerTranscriberOptions extends WorkerOptions {
  /** `PING_INTERVAL_MS` by default. */
  pingIntervalMs?: number;
  /** Starts the thread; worker.ts by default. */
  createWorker?: () => Worker;
}

export class WorkerTranscriber implements Transcriber {
  readonly #options: WorkerTranscriberOptions;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #worker!: Worker;
  #loaded!: Promise<LoadedPack>;
  /** Its models could not be loaded: the next request tries again. */
  #broken = false;
  #unanswered = 0;
  #pinging: ReturnType<typeof setInterval> | undefined;
  #nextId = 0;
  #closed = false;

  private constructor(options: WorkerTranscriberOptions) {
    this.#options = options;
    this.#start();
  }

  /** Starts the thread at once; `loaded` tells when its models are ready. */
  static start(options: WorkerTranscriberOptions): WorkerTranscriber {
    return new WorkerTranscriber(options);
  }

  /** Which models answer. Rejects when they cannot be loaded. */
  get loaded(): Promise<LoadedPack> {
    return this.#loaded;
  }

  async transcribe(request: TranscriptionRequest, signal: AbortSignal): Promise<SttReply> {
    await this.#ready();
    signal.throwIfAborted();
    const id = this.#nextId++;
    const cancel = () => this.#post({ kind: "cancel", id });
    signal.addEventListener("abort", cancel);
    try {
      return await this.#ask<SttReply>({ kind: "transcribe", id, request }, [request.bytes.buffer]);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }

  async openFeed(
    language: LanguageCode,
    sampleRate: number,
    hotwords: readonly string[] = [],
  ): Promise<SpeechFeed | undefined> {
    await this.#ready();
    const worker = this.#worker;
    const feed = this.#nextId++;
    const opened = await this.#ask<boolean>({ kind: "open feed", id: feed, language, sampleRate, hotwords });
    if (!opened) return undefined;
    const current = () => {
      if (worker !== this.#worker) {
        throw new CallError("engine_failed", "Cannot go on as the engine had to start again");
      }
      return this.#nextId++;
    };
    return {
      push: async (pcm) => await this.#ask<HeardSoFar>({ kind: "push", id: current(), feed, pcm }, [pcm.buffer]),
      finish: async () => await this.#ask<string | undefined>({ kind: "finish feed", id: current(), feed }),
      close: () => {
        if (worker === this.#worker) this.#post({ kind: "close feed", feed });
      },
    };
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#stop(new CallError("unavailable", "Cannot transcribe as the engine is closed"));
    return Promise.resolve();
  }

  async #ready(): Promise<void> {
    if (this.#broken) this.#start();
    await this.#loaded;
  }

  async #ask<Result>(command: Command & { id: number }, transfer: Transferable[] = []): Promise<Result> {
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(command.id, waiting);
    this.#post(command, transfer);
    this.#watch();
    try {
      return await waiting.promise as Result;
    } finally {
      this.#forget(command.id);
    }
  }

  #start(): void {
    const { packFolder, threads, maxAudioMs, createWorker = createListener } = this.#options;
    const loaded = Promise.withResolvers<LoadedPack>();
    this.#loaded = loaded.promise;
    this.#broken = false;
    let ready = false;
    loaded.promise.then(() => ready = true, () => this.#broken = true);
    this.#worker = createWorker();
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#hear(data, loaded);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      if (ready) this.#replace(event.message);
      else loaded.reject(new Error(event.message));
    };
    this.#post({ kind: "load", options: { packFolder, threads, maxAudioMs } });
  }

  #hear(answer: Answer, loaded: PromiseWithResolvers<LoadedPack>): void {
    this.#unanswered = 0;
    switch (answer.kind) {
      case "loaded":
        return loaded.resolve(answer.model);
      case "cannot load":
        return loaded.reject(new Error(answer.message));
      case "done":
        return this.#waiting.get(answer.id)?.resolve(answer.result);
      case "failed":
        return this.#waiting.get(answer.id)?.reject(errorOf(answer.failure));
    }
  }

  /** Asks the thread for a sign of life as long as somebody waits. */
  #watch(): void {
    if (this.#pinging !== undefined) return;
    this.#unanswered = 0;
    this.#pinging = setInterval(() => {
      if (this.#unanswered++ >= MAX_UNANSWERED) this.#replace("no sign of life");
      else this.#post({ kind: "ping" });
    }, this.#options.pingIntervalMs ?? PING_INTERVAL_MS);
  }

  #unwatch(): void {
    clearInterval(this.#pinging);
    this.#pinging = undefined;
  }

  #replace(reason: string): void {
    if (this.#closed) return;
    this.#stop(new CallError("engine_failed", "Cannot transcribe as the engine had to start again", { cause: reason }));
    this.#start();
  }

  #stop(error: CallError): void {
    this.#worker.terminate();
    this.#unwatch();
    for (const waiting of this.#waiting.values()) waiting.reject(error);
  }

  #forget(id: number): void {
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#unwatch();
  }

  #post(command: Command, transfer: Transferable[] = []): void {
    this.#worker.postMessage(command, transfer);
  }
}

function createListener(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}

function errorOf({ code, message }: Failure): Error {
  return code ? new CallError(code, message) : new Error(message);
}
