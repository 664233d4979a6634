/** One translation model: greedy search in the rebuilt graph, beam search and all that is not rebuilt as published. */
import { decodeGreedily, decodeWithBeam, lengthLimit } from "./decoding.ts";
import { TranslationGraph } from "./graph.ts";
import { GreedyGraph } from "./greedy_graph.ts";
import type { ModelConfig } from "./model_config.ts";
import { rebuiltModel } from "./rebuild/rebuild.ts";
import { SubwordTokenizer } from "./tokenizer.ts";

export interface ModelOptions {
  threads: number;
  /** Where rebuilt graphs are kept; in memory only by default. */
  cacheFolder?: string;
}

export class Model {
  readonly #config: ModelConfig;
  readonly #options: ModelOptions;
  readonly #tokenizer: SubwordTokenizer;
  readonly #rebuilt: GreedyGraph | undefined;
  #published: Promise<TranslationGraph> | undefined;
  /** Why the published graphs do all the work; undefined when they do not. */
  readonly notRebuilt: string | undefined;

  private constructor(config: ModelConfig, options: ModelOptions, rebuilt: GreedyGraph | string) {
    this.#config = config;
    this.#options = options;
    this.#tokenizer = new SubwordTokenizer(config);
    this.#rebuilt = typeof rebuilt === "string" ? undefined : rebuilt;
    this.notRebuilt = typeof rebuilt === "string" ? rebuilt : undefined;
  }

  static async load(config: ModelConfig, options: ModelOptions): Promise<Model> {
    const model = new Model(config, options, await loadRebuilt(config, options));
    if (model.notRebuilt !== undefined) await model.#graph();
    return model;
  }

  /**
   * The most probable translation of each sentence, by greedy search of all together. A draft is for a sentence alone:
   * in a batch a step costs so little that it would gain nothing.
   */
  async translate(sentences: readonly string[], draft?: string): Promise<string[]> {
    const sources = sentences.map((sentence) => this.#tokenizer.encode(sentence));
    const results =
      await (this.#rebuilt?.translate(sources, lengthLimit(this.#config, sources), this.#draftOf(draft)) ??
        decodeGreedily(await this.#graph(), sources));
    return results.map((ids) => this.#tokenizer.decode(ids));
  }

  /** The tokens of a draft, without the end. */
  #draftOf(draft: string | undefined): number[] {
    return draft ? this.#tokenizer.encode(draft).filter((id) => id !== this.#config.end) : [];
  }

  /** `count` translations of a sentence, the best first, by beam search. */
  async alternatives(sentence: string, count: number): Promise<string[]> {
    const results = await decodeWithBeam(await this.#graph(), this.#tokenizer.encode(sentence), count);
    return results.map((ids) => this.#tokenizer.decode(ids));
  }

  /** The published graphs, loaded when they are first needed. */
  #graph(): Promise<TranslationGraph> {
    this.#published ??= TranslationGraph.load(this.#config, this.#options.threads);
    return this.#published;
  }
}

/** The rebuilt graph, or why there is none: a layout that is not known is no reason not to translate. */
async function loadRebuilt(config: ModelConfig, { threads, cacheFolder }: ModelOptions): Promise<GreedyGraph | string> {
  try {
    return await GreedyGraph.load(config, await rebuiltModel(config, cacheFolder), threads);
  } catch (error) {
    return String(error);
  }
}
