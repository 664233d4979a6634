/** Marian models behind the translator port: one worker thread, one batcher per pair. */
import { CallError, isLanguage, type LanguageCode } from "@jbcalling/contract";
import { Batcher } from "../../batcher.ts";
import type { TranslationJob, Translator } from "../../engine.ts";
import type { Pack } from "../../pack.ts";
import { readModelConfig } from "./model_config.ts";
import { startModelThread } from "./model_thread.ts";
import type { PairSettings } from "./pair_settings.ts";
import type { TranslateCommand, WorkerCommand, WorkerResult } from "./worker.ts";

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

type DraftedSentence = Pick<TranslationJob, "text" | "draft">;

export interface TranslatorOptions {
  /** Runs the models and ends with the translator; one is started by default. */
  thread?: Worker;
  /** Of each model. */
  threads: number;
  /** The most sentences of one batch. */
  maxBatch: number;
  /** Where rebuilt graphs are kept; in memory only by default. */
  cacheFolder?: string;
}

export class OnnxTranslator implements Translator {
  /** Pairs whose model runs as it was published, which is slower, and why. */
  readonly notRebuilt = new Map<string, string>();
  readonly #worker: Worker;
  readonly #pack: Pack;
  readonly #batchers = new Map<string, Batcher<DraftedSentence, string[]>>();
  readonly #waiting = new Map<number, PromiseWithResolvers<WorkerResult>>();
  #nextId = 0;

  private constructor(pack: Pack, worker: Worker, maxBatch: number) {
    this.#pack = pack;
    this.#worker = worker;
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerResult>) => this.#settle(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#failAll(new CallError("engine_failed", "Cannot translate as the models stopped", { cause: event.message }));
    };
    for (const pair of Object.keys(pack.pairs)) {
      const run = (items: DraftedSentence[]) => {
        const sentences = items.map(({ text }) => text);
        const draft = items.length === 1 ? items[0]!.draft : undefined;
        return this.#translate({ kind: "translate", pair, sentences, draft, count: 1 });
      };
      this.#batchers.set(pair, new Batcher({ maxBatch, run }));
    }
  }

  /** Loads every pair of the pack. */
  static async create(pack: Pack, options: TranslatorOptions): Promise<OnnxTranslator> {
    const { thread = startModelThread(), maxBatch, threads, cacheFolder } = options;
    const translator = new OnnxTranslator(pack, thread, maxBatch);
    try {
      await Promise.all(
        Object.entries(pack.pairs).map(async ([pair, { folder, ...model }]) => {
          const config = readModelConfig(folder);
          const settings = settingsOf(pair, model);
          const result = await translator.#send({ kind: "load", pair, config, settings, threads, cacheFolder });
          const reason = "notRebuilt" in result ? result.notRebuilt : undefined;
          if (reason !== undefined) translator.notRebuilt.set(pair, reason);
        }),
      );
    } catch (error) {
      await translator.close();
      throw new CallError("engine_failed", "Cannot load the models", { cause: error });
    }
    return translator;
  }

  modelId(source: LanguageCode, target: LanguageCode): string | undefined {
    return this.#pack.pairs[`${source}-${target}`]?.id;
  }

  async translate({ text, source, target, count, draft, signal }: TranslationJob): Promise<string[]> {
    const pair = `${source}-${target}`;
    const batcher = this.#batchers.get(pair);
    if (!batcher) {
      throw new CallError(
        "unsupported_language",
        `Cannot translate as the pair must have a model: current value is ${pair}`,
      );
    }
    if (count === 1) return await batcher.add({ text, draft }, signal);
    const [translations] = await this.#translate({ kind: "translate", pair, sentences: [text], count });
    return translations ?? [];
  }

  close(): Promise<void> {
    this.#worker.terminate();
    this.#failAll(new CallError("unavailable", "Cannot translate as the engine is closed"));
    return Promise.resolve();
  }

  async #translate(command: Omit<TranslateCommand, "id">): Promise<string[][]> {
    const result = await this.#send(command);
    return "translations" in result ? result.translations : [];
  }

  #send(command: DistributiveOmit<WorkerCommand, "id">): Promise<WorkerResult> {
    const id = this.#nextId++;
    const waiting = Promise.withResolvers<WorkerResult>();
    this.#waiting.set(id, waiting);
    this.#worker.postMessage({ ...command, id });
    return waiting.promise;
  }

  #settle(result: WorkerResult): void {
    const waiting = this.#waiting.get(result.id);
    this.#waiting.delete(result.id);
    if ("error" in result) {
      waiting?.reject(new CallError("engine_failed", "Cannot translate the text", { cause: result.error }));
    } else {
      waiting?.resolve(result);
    }
  }

  #failAll(error: CallError): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** What a model of several languages is told of a pair. */
function settingsOf(pair: string, model: Omit<Pack["pairs"][string], "folder">): PairSettings {
  const [source = "", target = ""] = pair.split("-");
  return {
    sourcePrefix: model.prefixes?.[source],
    targetPrefix: model.prefixes?.[target],
    sourceToken: model.sourceTokens?.[source],
    targetToken: model.targetTokens?.[target],
    search: model.search,
  };
}

/** The pairs of a pack as languages with their targets. */
export function pairsOf(pack: Pack): [LanguageCode, LanguageCode][] {
  return Object.keys(pack.pairs).map((pair) => pair.split("-")).filter((pair): pair is [LanguageCode, LanguageCode] => {
    return pair.length === 2 && pair.every(isLanguage);
  });
}
