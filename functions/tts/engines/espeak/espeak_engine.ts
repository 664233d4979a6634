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
  /** Who is to get the pieces of a sentence, by the id of its command. */
  readonly #listeners = new Map<number, ReadableStreamDefaultController<Int16Array<ArrayBuffer>>>();
  #nextId = 0;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<SpeakResult>) => this.#pass(data);
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

  async *synthesize(sentence: string, options: SynthesisOptions): AsyncGenerator<Audio> {
    options.signal.throwIfAborted();
    const rate = Math.round(NORMAL_WORDS_PER_MINUTE * options.speed);
    for await (const pcm of this.#speak({ text: sentence, voice: espeakName(options.voice), rate })) {
      yield { samples: fromPcm16(new Uint8Array(pcm.buffer)), sampleRate: ESPEAK_SAMPLE_RATE };
    }
  }

  close(): Promise<void> {
    this.#worker.terminate();
    this.#failAll(new CallError("unavailable", "Cannot speak as the engine is closed"));
    return Promise.resolve();
  }

  #speak(speech: Omit<SpeakCommand, "id">): ReadableStream<Int16Array<ArrayBuffer>> {
    const id = this.#nextId++;
    return new ReadableStream<Int16Array<ArrayBuffer>>({
      start: (controller) => {
        this.#listeners.set(id, controller);
        this.#worker.postMessage({ id, ...speech } satisfies SpeakCommand);
      },
      cancel: () => void this.#listeners.delete(id),
    });
  }

  #pass(result: SpeakResult): void {
    const listener = this.#listeners.get(result.id);
    if ("samples" in result) return listener?.enqueue(result.samples);
    this.#listeners.delete(result.id);
    if (result.error === undefined) return listener?.close();
    listener?.error(new CallError("engine_failed", "Cannot speak the sentence", { cause: result.error }));
  }

  #failAll(error: CallError): void {
    for (const listener of this.#listeners.values()) listener.error(error);
    this.#listeners.clear();
  }
}
