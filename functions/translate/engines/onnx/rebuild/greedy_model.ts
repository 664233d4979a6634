/**
 * A Marian model with its greedy search as one graph: one `run` translates a batch of sentences, and keys, values and
 * logits never leave onnxruntime.
 *
 * Inputs: `source` int64 [B, S], padded with the pad token; `limit` int64, the most tokens of a translation;
 * `draft` int64 [B, K], what the only sentence is expected to say first, K = 0 without. Outputs:
 * `tokens` and `rows` int64 [N]: everything said, in time, and which sentence said it; a sentence is over at its first
 * end token, and what it says after that has no meaning.
 *
 * @module
 */
import { encoderAttention, type KeysAndValues } from "./attention.ts";
import { decoderStep } from "./decoder_step.ts";
import { GraphWriter, value } from "./graph_writer.ts";
import { greedySearch } from "./greedy_search.ts";
import { embedding, type EmbeddingConstants, embeddingConstants, feedForward, linear, sideBySide } from "./layers.ts";
import type { Embedding, MarianWeights } from "./marian_weights.ts";
import { ElementType, type OnnxModel } from "./onnx_file.ts";

export interface SpecialTokens {
  start: number;
  end: number;
  pad: number;
}

export function greedyModel(weights: MarianWeights, tokens: SpecialTokens): OnnxModel {
  const { encoderEmbedding, decoderEmbedding, heads, dModel } = weights;
  const main = new GraphWriter();
  const padding = main.add("Equal", ["source", main.integers("pad_token", [tokens.pad], [])]);
  const mask = main.add("Cast", [main.add("Not", [padding])], { to: ElementType.int32 });
  const sourceTable = embeddingConstants(main, "encoder", encoderEmbedding);
  const targetTable = isSame(encoderEmbedding, decoderEmbedding)
    ? sourceTable
    : embeddingConstants(main, "decoder", decoderEmbedding);
  const said = greedySearch(main, {
    step: (graph, inputs) => decoderStep(graph, inputs, weights, targetTable, tokens.pad),
    positions: targetTable.positions,
    source: sourceStates(main, encode(main, weights, sourceTable, mask), weights),
    mask,
    limit: "limit",
    draft: "draft",
    startToken: tokens.start,
    endToken: tokens.end,
    heads,
    headSize: dModel / heads,
  });
  const inputs = [
    value("source", ElementType.int64, ["batch", "length"]),
    value("limit", ElementType.int64, []),
    value("draft", ElementType.int64, ["batch", "draft"]),
  ];
  const outputs = Object.entries(said).map(([name, made]) => main.output(name, made));
  return main.model(inputs, outputs.map((name) => value(name, ElementType.int64, ["said"])));
}

/** float32 [B, S, D]: the source as the encoder sees it. */
function encode(main: GraphWriter, weights: MarianWeights, constants: EmbeddingConstants, mask: string): string {
  const length = main.add("Shape", ["source"], { start: 1 });
  const positions = main.add("Slice", [constants.positions, main.integers("first", [0]), length]);
  let states = embedding(main, "source", positions, constants);
  weights.encoder.forEach((layer, index) => {
    const name = `encoder.${index}`;
    states = encoderAttention(main, { input: states, mask }, `${name}.attention`, layer, weights.heads);
    states = feedForward(main, states, name, layer, weights.activation);
  });
  return states;
}

/** Keys and values of the source by decoder layer; one product makes them all. */
function sourceStates(main: GraphWriter, encoded: string, { decoder, heads, dModel }: MarianWeights): KeysAndValues[] {
  const linears = decoder.flatMap(({ cross }) => [cross.key, cross.value]);
  const all = linear(main, encoded, "decoder.source", sideBySide(linears));
  const split = main.integers("decoder.source.split", [0, 0, linears.length * heads, dModel / heads]);
  const turned = main.add("Transpose", [main.add("Reshape", [all, split])], { perm: [0, 2, 1, 3] });
  const parts = main.addMany("Split", [turned], linears.length, { axis: 1, num_outputs: linears.length });
  return decoder.map((_, layer) => ({ keys: parts[2 * layer]!, values: parts[2 * layer + 1]! }));
}

/** Encoder and decoder of Marian share their table, but each published file has its own copy. */
function isSame(left: Embedding, right: Embedding): boolean {
  return left.zeroPoint === right.zeroPoint && left.table.constructor === right.table.constructor &&
    isAlike(left.table, right.table) && isAlike(left.scale, right.scale) && isAlike(left.positions, right.positions);
}

function isAlike(left: ArrayLike<number>, right: ArrayLike<number>): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
  return true;
}
