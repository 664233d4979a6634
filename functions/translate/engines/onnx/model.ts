/**
 * One translation model for one pair: greedy search in the rebuilt graph where there is one, beam search and all that is
 * not rebuilt as published.
 *
 * @module
 */
import { decodeGreedily, decodeWithBeam, lengthLimit, type Search } from "./decoding.ts";
import { TranslationGraph } from "./graph.ts";
import { GreedyGraph } from "./greedy_graph.ts";
import type { ModelConfig } from "./model_config.ts";
import type { PairSettings } from "./pair_settings.ts";
import { rebuiltModel } from "./rebuild/rebuild.ts";
import { SubwordTokenizer } from "./tokenizer.ts";

export interface ModelOptions {
  threads: number;
  /** Where rebuilt graphs are kept; in memory only by default. */
  cacheFolder?: string;
  pair?: PairSettings;
  /** Published graphs that are loaded already, by their decoder's file: both directions of a model share them. */
  graphs?: Map<string, Promise<TranslationGraph>>;
}

export class Model {
  readonly #config: ModelConfig;
  readonly #options: ModelOptions;
  readonly #pair: PairSettings;
  readonly #tokenizer: SubwordTokenizer;
  readonly #search: Search;
  readonly #rebuilt: GreedyGraph | undefined;
  /** Why the published graphs do all the work; undefined when they do not. */
  readonly notRebuilt: string | undefined;

  private constructor(config: ModelConfig, options: ModelOptions, rebuilt: GreedyGraph | string) {
    this.#config = config;
    this.#options = { graphs: new Map(), ...options };
    this.#pair = options.pair ?? {};
    this.#tokenizer = new SubwordTokenizer(config);
    this.#search = searchOf(config, this.#tokenizer, this.#pair);
    this.#rebuilt = typeof rebuilt === "string" ? undefined : rebuilt;
    this.notRebuilt = typeof rebuilt === "string" ? rebuilt : undefined;
  }

  static async load(config: ModelConfig, options: ModelOptions): Promise<Model> {
    const model = new Model(config, options, await loadRebuilt(config, options));
    if (model.notRebuilt !== undefined) await model.#graph();
    return model;
  }

  /**
   * The most probable translation of each sentence, by greedy search of all together, or by beam search where the pair
   * asks for it. A draft is for a sentence alone: in a batch a step costs so little that it would gain nothing.
   */
  async translate(sentences: readonly string[], draft?: string): Promise<string[]> {
    const { beams = 1 } = this.#pair.search ?? {};
    if (beams > 1) {
      const translations: string[] = [];
      for (const sentence of sentences) translations.push((await this.alternatives(sentence, 1))[0] ?? "");
      return translations;
    }
    const sources = this.#encode(sentences);
    const results =
      await (this.#rebuilt?.translate(sources, lengthLimit(this.#config, sources), this.#draftOf(draft)) ??
        decodeGreedily(await this.#graph(), sources, this.#search));
    return results.map((ids) => this.#decode(ids));
  }

  /** `count` translations of a sentence, the best first, by beam search. */
  async alternatives(sentence: string, count: number): Promise<string[]> {
    const width = Math.max(count, this.#pair.search?.beams ?? 1);
    const results = await decodeWithBeam(await this.#graph(), this.#encode([sentence])[0]!, width, this.#search);
    return results.slice(0, count).map((ids) => this.#decode(ids));
  }

  #encode(sentences: readonly string[]): number[][] {
    return sentences.map((sentence) => this.#tokenizer.encode(sentence, this.#pair));
  }

  #decode(ids: number[]): string {
    const text = this.#tokenizer.decode(ids.slice(this.#search.forced.length));
    const { targetPrefix = "" } = this.#pair;
    return text.startsWith(targetPrefix.trim()) ? text.slice(targetPrefix.trim().length).trim() : text;
  }

  /** The tokens of a draft, without the end. */
  #draftOf(draft: string | undefined): number[] {
    return draft ? this.#tokenizer.encode(draft).filter((id) => id !== this.#config.end) : [];
  }

  /** The published graphs, loaded when they are first needed. */
  #graph(): Promise<TranslationGraph> {
    const graphs = this.#options.graphs!;
    const key = this.#config.files.decoder;
    const known = graphs.get(key) ?? TranslationGraph.load(this.#config, this.#options.threads);
    graphs.set(key, known);
    return known;
  }
}

/** The first mBART starts with the target language's token; others say it after their start token. */
function searchOf({ family, start }: ModelConfig, tokenizer: SubwordTokenizer, { targetToken, search }: PairSettings) {
  const target = targetToken === undefined ? [] : [tokenizer.idOf(targetToken)];
  const first = family === "mbart" && tokenizer.languageLast && target.length > 0;
  return { start: first ? target[0]! : start, forced: first ? [] : target, ...search };
}

/** The rebuilt graph, or why there is none: a layout that is not known is no reason not to translate. */
async function loadRebuilt(config: ModelConfig, options: ModelOptions): Promise<GreedyGraph | string> {
  if (config.family !== "marian") return `only Marian models are rebuilt: current value is ${config.family}`;
  if (options.pair?.search?.noRepeat) return "the rebuilt graph does not count what it repeats";
  try {
    return await GreedyGraph.load(config, await rebuiltModel(config, options.cacheFolder), options.threads);
  } catch (error) {
    return String(error);
  }
}
