/**
 * The models of all pairs in their own thread, as onnxruntime-node's `run` holds up the thread that calls it.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { decodeGreedily, decodeWithBeam } from "./decoding.ts";
import { TranslationGraph } from "./graph.ts";
import { readModelConfig } from "./model_config.ts";
import { SubwordTokenizer } from "./tokenizer.ts";

export interface LoadCommand {
  kind: "load";
  id: number;
  /** e.g. `en-vi`. */
  pair: string;
  folder: string;
  threads: number;
}

export interface TranslateCommand {
  kind: "translate";
  id: number;
  pair: string;
  sentences: string[];
  /** Translations of each sentence; 1 is greedy. */
  count: number;
}

export type WorkerCommand = LoadCommand | TranslateCommand;

/** One list of translations per sentence; none after a load. */
export type WorkerResult = { id: number; translations: string[][] } | { id: number; error: string };

interface Model {
  graph: TranslationGraph;
  tokenizer: SubwordTokenizer;
}

const self = globalThis as unknown as DedicatedWorkerGlobalScope;
const models = new Map<string, Model>();
let last: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<WorkerCommand>) => {
  last = last.then(() => answer(data));
};

async function answer(command: WorkerCommand): Promise<void> {
  try {
    const translations = command.kind === "load" ? await load(command) : await translate(command);
    self.postMessage({ id: command.id, translations } satisfies WorkerResult);
  } catch (error) {
    self.postMessage({ id: command.id, error: String(error) } satisfies WorkerResult);
  }
}

async function load(command: LoadCommand): Promise<string[][]> {
  const config = readModelConfig(command.folder);
  const graph = await TranslationGraph.load(config, command.threads);
  models.set(command.pair, { graph, tokenizer: new SubwordTokenizer(config) });
  return [];
}

async function translate(command: TranslateCommand): Promise<string[][]> {
  const model = models.get(command.pair);
  if (!model) {
    throw new RangeError(`Cannot translate as a model must be loaded for the pair: current value is ${command.pair}`);
  }
  const { graph, tokenizer } = model;
  const sources = command.sentences.map((sentence) => tokenizer.encode(sentence));
  if (command.count === 1) {
    const results = await decodeGreedily(graph, sources);
    return results.map((ids) => [tokenizer.decode(ids)]);
  }
  const translations: string[][] = [];
  for (const source of sources) {
    const results = await decodeWithBeam(graph, source, command.count);
    translations.push(results.map((ids) => tokenizer.decode(ids)));
  }
  return translations;
}
