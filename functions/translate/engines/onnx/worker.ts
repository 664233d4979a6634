/**
 * The models of all pairs in their own thread, as onnxruntime-node's `run` holds up the thread that calls it.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { TranslationGraph } from "./graph.ts";
import { Model } from "./model.ts";
import type { ModelConfig } from "./model_config.ts";
import type { PairSettings } from "./pair_settings.ts";

export interface LoadCommand {
  kind: "load";
  id: number;
  /** e.g. `en-vi`. */
  pair: string;
  config: ModelConfig;
  settings: PairSettings;
  threads: number;
  /** Where rebuilt graphs are kept. */
  cacheFolder?: string;
}

export interface TranslateCommand {
  kind: "translate";
  id: number;
  pair: string;
  sentences: string[];
  /** Of a sentence that comes alone. */
  draft?: string;
  /** Translations of each sentence; 1 is greedy. */
  count: number;
}

export type WorkerCommand = LoadCommand | TranslateCommand;

/** One list of translations per sentence, or why a loaded model goes on as it was published. */
export type WorkerResult =
  | { id: number; translations: string[][] }
  | { id: number; notRebuilt: string | undefined }
  | { id: number; error: string };

const self = globalThis as unknown as DedicatedWorkerGlobalScope;
const models = new Map<string, Model>();
const graphs = new Map<string, Promise<TranslationGraph>>();
let last: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<WorkerCommand>) => {
  last = last.then(() => answer(data));
};

async function answer(command: WorkerCommand): Promise<void> {
  const { id } = command;
  try {
    if (command.kind === "load") post({ id, notRebuilt: await load(command) });
    else post({ id, translations: await translate(command) });
  } catch (error) {
    post({ id, error: String(error) });
  }
}

function post(result: WorkerResult): void {
  self.postMessage(result);
}

async function load({ pair, config, settings, threads, cacheFolder }: LoadCommand): Promise<string | undefined> {
  const model = await Model.load(config, { threads, cacheFolder, pair: settings, graphs });
  models.set(pair, model);
  return model.notRebuilt;
}

async function translate({ pair, sentences, draft, count }: TranslateCommand): Promise<string[][]> {
  const model = models.get(pair);
  if (!model) {
    throw new RangeError(`Cannot translate as a model must be loaded for the pair: current value is ${pair}`);
  }
  if (count === 1) return (await model.translate(sentences, draft)).map((translation) => [translation]);
  const translations: string[][] = [];
  for (const sentence of sentences) translations.push(await model.alternatives(sentence, count));
  return translations;
}
