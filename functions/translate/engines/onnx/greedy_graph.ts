/** A rebuilt model in onnxruntime: one `run` translates a batch. Its graph is described in `rebuild/greedy_model.ts`. */
import * as ort from "onnxruntime-node";
import type { ModelConfig } from "./model_config.ts";
import { padded } from "./padding.ts";
import { createSession } from "./session.ts";

export class GreedyGraph {
  readonly #config: ModelConfig;
  readonly #session: ort.InferenceSession;

  private constructor(config: ModelConfig, session: ort.InferenceSession) {
    this.#config = config;
    this.#session = session;
  }

  /** `model` is a file or the bytes of one. */
  static async load(config: ModelConfig, model: string | Uint8Array<ArrayBuffer>, threads: number) {
    return new GreedyGraph(config, await createSession(model, { threads, optimise: false }));
  }

  /**
   * The most probable next token at each step, for every sentence of token ids; without the end token. A draft is what a
   * sentence that comes alone is expected to say first: the more of it is right, the fewer steps it takes.
   */
  async translate(sentences: readonly number[][], limit: number, draft: readonly number[] = []): Promise<number[][]> {
    const known = sentences.length === 1 ? draft.slice(0, limit - 1) : [];
    const { tokens, rows } = await this.#session.run({
      source: padded(sentences, this.#config.pad),
      limit: new ort.Tensor("int64", BigInt64Array.of(BigInt(limit)), []),
      draft: new ort.Tensor("int64", BigInt64Array.from(known, BigInt), [sentences.length, known.length]),
    });
    return this.#bySentence(tokens!.data as BigInt64Array, rows!.data as BigInt64Array, sentences.length);
  }

  #bySentence(tokens: BigInt64Array, rows: BigInt64Array, count: number): number[][] {
    const results: number[][] = Array.from({ length: count }, () => []);
    const over = new Set<number>();
    tokens.forEach((token, at) => {
      const row = Number(rows[at]);
      if (over.has(row)) return;
      if (Number(token) === this.#config.end) over.add(row);
      else results[row]!.push(Number(token));
    });
    return results;
  }
}
