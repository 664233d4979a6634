/**
 * The transcriber behind the port, in a thread of its own. A thread that stops, or that does not answer for a long
 * time, is replaced: no file can hold a replica for ever.
 *
 * @module
 */
import { CallError, type SttReply } from "@jbcalling/contract";
import type { Transcriber, TranscriptionRequest } from "../transcriber.ts";
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
  readonly #waiting = new Map<number, PromiseWithResolvers<SttReply>>();
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
    if (this.#broken) this.#start();
    await this.#loaded;
    signal.throwIfAborted();
    const id = this.#nextId++;
    const waiting = Promise.withResolvers<SttReply>();
    const cancel = () => this.#post({ kind: "cancel", id });
    signal.addEventListener("abort", cancel);
    this.#waiting.set(id, waiting);
    this.#post({ kind: "transcribe", id, request }, [request.bytes.buffer]);
    this.#watch();
    try {
      return await waiting.promise;
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener("abort", cancel);
      this.#forget(id);
    }
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#stop(new CallError("unavailable", "Cannot transcribe as the engine is closed"));
    return Promise.resolve();
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
      case "transcript":
        return this.#waiting.get(answer.id)?.resolve(answer.reply);
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
