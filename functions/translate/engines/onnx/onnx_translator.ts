/** Marian models behind the translator port: one worker thread, one batcher per pair. */
import { CallError, isLanguage, type LanguageCode } from "@jbcalling/contract";
import { Batcher } from "../../batcher.ts";
import type { TranslationJob, Translator } from "../../engine.ts";
import type { Pack } from "../../pack.ts";
import type { TranslateCommand, WorkerCommand, WorkerResult } from "./worker.ts";

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export class OnnxTranslator implements Translator {
  readonly #worker: Worker;
  readonly #pack: Pack;
  readonly #batchers = new Map<string, Batcher<string, string[]>>();
  readonly #waiting = new Map<number, PromiseWithResolvers<string[][]>>();
  #nextId = 0;

  private constructor(pack: Pack, maxBatch: number) {
    this.#pack = pack;
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerResult>) => this.#settle(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#failAll(new CallError("engine_failed", "Cannot translate as the models stopped", { cause: event.message }));
    };
    for (const pair of Object.keys(pack.pairs)) {
      const run = (sentences: string[]) => this.#send({ kind: "translate", pair, sentences, count: 1 });
      this.#batchers.set(pair, new Batcher({ maxBatch, run }));
    }
  }

  /** Loads every pair of the pack. */
  static async create(pack: Pack, options: { threads: number; maxBatch: number }): Promise<OnnxTranslator> {
    const translator = new OnnxTranslator(pack, options.maxBatch);
    const loads = Object.entries(pack.pairs).map(([pair, { folder }]) =>
      translator.#send({ kind: "load", pair, folder, threads: options.threads })
    );
    await Promise.all(loads);
    return translator;
  }

  modelId(source: LanguageCode, target: LanguageCode): string | undefined {
    return this.#pack.pairs[`${source}-${target}`]?.id;
  }

  async translate({ text, source, target, count, signal }: TranslationJob): Promise<string[]> {
    const pair = `${source}-${target}`;
    const batcher = this.#batchers.get(pair);
    if (!batcher) {
      throw new CallError(
        "unsupported_language",
        `Cannot translate as the pair must have a model: current value is ${pair}`,
      );
    }
    if (count === 1) return await batcher.add(text, signal);
    const command: Omit<TranslateCommand, "id"> = { kind: "translate", pair, sentences: [text], count };
    const [translations] = await this.#send(command);
    return translations ?? [];
  }

  close(): Promise<void> {
    this.#worker.terminate();
    this.#failAll(new CallError("unavailable", "Cannot translate as the engine is closed"));
    return Promise.resolve();
  }

  #send(command: DistributiveOmit<WorkerCommand, "id">): Promise<string[][]> {
    const id = this.#nextId++;
    const waiting = Promise.withResolvers<string[][]>();
    this.#waiting.set(id, waiting);
    this.#worker.postMessage({ ...command, id });
    return waiting.promise;
  }

  #settle(result: WorkerResult): void {
    const waiting = this.#waiting.get(result.id);
    this.#waiting.delete(result.id);
    if ("translations" in result) waiting?.resolve(result.translations);
    else waiting?.reject(new CallError("engine_failed", "Cannot translate the text", { cause: result.error }));
  }

  #failAll(error: CallError): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** The pairs of a pack as languages with their targets. */
export function pairsOf(pack: Pack): [LanguageCode, LanguageCode][] {
  return Object.keys(pack.pairs).map((pair) => pair.split("-")).filter((pair): pair is [LanguageCode, LanguageCode] => {
    return pair.length === 2 && pair.every(isLanguage);
  });
}
