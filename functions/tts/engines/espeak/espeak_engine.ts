/** eSpeak NG behind the engine port: a worker thread, one sentence at a time. */
import { type Audio, CallError, fromPcm16 } from "@jbcalling/contract";
import type { SynthesisOptions, TtsEngine } from "../../engine.ts";
import { ESPEAK_SAMPLE_RATE, ESPEAK_VOICES, espeakName } from "./voices.ts";
import type { SpeakCommand, SpeakResult } from "./worker.ts";

const NORMAL_WORDS_PER_MINUTE = 175;

export class EspeakEngine implements TtsEngine {
  readonly id = "espeak";
  readonly voices = ESPEAK_VOICES;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<Int16Array<ArrayBuffer>>>();
  #nextId = 0;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<SpeakResult>) => this.#settle(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#failAll(new CallError("engine_failed", "Cannot speak as eSpeak NG stopped", { cause: event.message }));
    };
  }

  /** Starts the worker and waits until eSpeak NG is loaded. */
  static async create(): Promise<EspeakEngine> {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = () => resolve();
      worker.onerror = (event) => reject(new Error(event.message));
    });
    return new EspeakEngine(worker);
  }

  async synthesize(sentence: string, options: SynthesisOptions): Promise<Audio> {
    options.signal.throwIfAborted();
    const rate = Math.round(NORMAL_WORDS_PER_MINUTE * options.speed);
    const command: SpeakCommand = { id: this.#nextId++, text: sentence, voice: espeakName(options.voice), rate };
    const waiting = Promise.withResolvers<Int16Array<ArrayBuffer>>();
    this.#waiting.set(command.id, waiting);
    this.#worker.postMessage(command);
    const pcm = await waiting.promise;
    return { samples: fromPcm16(new Uint8Array(pcm.buffer)), sampleRate: ESPEAK_SAMPLE_RATE };
  }

  close(): Promise<void> {
    this.#worker.terminate();
    this.#failAll(new CallError("unavailable", "Cannot speak as the engine is closed"));
    return Promise.resolve();
  }

  #settle(result: SpeakResult): void {
    const waiting = this.#waiting.get(result.id);
    this.#waiting.delete(result.id);
    if ("samples" in result) waiting?.resolve(result.samples);
    else waiting?.reject(new CallError("engine_failed", "Cannot speak the sentence", { cause: result.error }));
  }

  #failAll(error: CallError): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
