/**
 * The two graphs of an opus-mt export through onnxruntime-node: one encoder pass, then decoder steps that keep their
 * keys and values. `run` is synchronous in truth, so all of this lives in a worker.
 *
 * Signature (optimum's export): encoder `input_ids`, `attention_mask` int64 [B, S] -> `last_hidden_state`; merged
 * decoder `encoder_attention_mask`, `input_ids` int64 [B, T], `encoder_hidden_states`,
 * `past_key_values.{layer}.{decoder,encoder}.{key,value}` float32 [B, heads, P, size], `use_cache_branch` bool [1] ->
 * `logits` float32 [B, T, V] and `present.…`. With a cache the encoder's keys come back empty: the first step's stay.
 *
 * @module
 */
import * as ort from "onnxruntime-node";
import type { ModelConfig } from "./model_config.ts";
import { padded } from "./padding.ts";
import { createSession } from "./session.ts";

export type Tensors = Record<string, ort.Tensor>;

/** Where a batch stands: the encoder's output and the decoder's keys and values. */
export interface DecoderState {
  batch: number;
  mask: ort.Tensor;
  memory: ort.Tensor;
  past: Tensors;
  first: boolean;
}

export class TranslationGraph {
  readonly config: ModelConfig;
  readonly #encoder: ort.InferenceSession;
  readonly #decoder: ort.InferenceSession;

  private constructor(config: ModelConfig, encoder: ort.InferenceSession, decoder: ort.InferenceSession) {
    this.config = config;
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  static async load(config: ModelConfig, threads: number): Promise<TranslationGraph> {
    const options = { threads, optimise: true };
    const [encoder, decoder] = await Promise.all([
      createSession(config.files.encoder, options),
      createSession(config.files.decoder, options),
    ]);
    checkLayers(config, decoder.inputNames);
    return new TranslationGraph(config, encoder, decoder);
  }

  /** Encodes sentences of token ids, padded to the longest. */
  async encode(sentences: readonly number[][]): Promise<DecoderState> {
    const ids = padded(sentences, this.config.pad);
    const [batch, longest] = ids.dims as [number, number];
    const mask = new BigInt64Array(batch * longest);
    sentences.forEach((sentence, row) => mask.fill(1n, row * longest, row * longest + sentence.length));
    const attention = new ort.Tensor("int64", mask, [batch, longest]);
    const result = await this.#encoder.run({
      input_ids: ids,
      attention_mask: attention,
    });
    const memory = result.last_hidden_state!;
    return { batch, mask: attention, memory, past: this.#emptyPast(batch), first: true };
  }

  /** One step: the last token of each row in, float32 logits [B, V] out; the state moves on. */
  async step(state: DecoderState, tokens: readonly number[]): Promise<Float32Array> {
    const result = await this.#decoder.run({
      encoder_attention_mask: state.mask,
      encoder_hidden_states: state.memory,
      input_ids: new ort.Tensor("int64", BigInt64Array.from(tokens, BigInt), [state.batch, 1]),
      use_cache_branch: new ort.Tensor("bool", Uint8Array.of(state.first ? 0 : 1), [1]),
      ...state.past,
    });
    for (const name of Object.keys(state.past)) {
      if (state.first || name.includes(".decoder.")) {
        state.past[name] = result[name.replace("past_key_values", "present")]!;
      }
    }
    state.first = false;
    return result.logits!.data as Float32Array;
  }

  #emptyPast(batch: number): Tensors {
    const { layers, heads, headSize } = this.config;
    const past: Tensors = {};
    for (let layer = 0; layer < layers; layer++) {
      for (const side of ["decoder", "encoder"]) {
        for (const part of ["key", "value"]) {
          const name = `past_key_values.${layer}.${side}.${part}`;
          past[name] = new ort.Tensor("float32", new Float32Array(0), [batch, heads, 0, headSize]);
        }
      }
    }
    return past;
  }
}

/** Throws when the graph has other layers than the configuration says. */
function checkLayers({ layers, files }: ModelConfig, inputs: readonly string[]): void {
  const found = inputs.filter((name) => /^past_key_values\.\d+\.decoder\.key$/.test(name)).length;
  if (found === layers) return;
  throw new Error(
    `Cannot load ${files.decoder} as it must have ${layers} layers, as config.json says: current value is ${found}`,
  );
}

/** The state with its rows drawn anew: row i becomes what row `rows[i]` was. */
export function selectRows(state: DecoderState, rows: readonly number[]): DecoderState {
  const select = (tensor: ort.Tensor) => {
    const size = tensor.size / state.batch;
    const data = tensor.data as Float32Array | BigInt64Array;
    const chosen = data instanceof BigInt64Array
      ? new BigInt64Array(size * rows.length)
      : new Float32Array(size * rows.length);
    rows.forEach((row, index) => chosen.set(data.subarray(row * size, (row + 1) * size) as never, index * size));
    return new ort.Tensor(tensor.type as "float32", chosen as Float32Array, [rows.length, ...tensor.dims.slice(1)]);
  };
  return {
    batch: rows.length,
    mask: select(state.mask),
    memory: select(state.memory),
    past: Object.fromEntries(Object.entries(state.past).map(([name, tensor]) => [name, select(tensor)])),
    first: state.first,
  };
}
