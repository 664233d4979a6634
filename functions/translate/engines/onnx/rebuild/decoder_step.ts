/** One step of the decoder: the last token of each sentence in, the next one and the longer past out. */
import { crossAttention, type KeysAndValues, stepAttention } from "./attention.ts";
import type { GraphWriter } from "./graph_writer.ts";
import { embedding, type EmbeddingConstants, feedForward, linear } from "./layers.ts";
import type { MarianWeights } from "./marian_weights.ts";

/** Names of the values that a step takes; by layer: its past, and the keys and values of the source. */
export interface StepInputs {
  /** int64 [B, 1] */
  token: string;
  /** float32 [1, D] or [D] */
  position: string;
  past: KeysAndValues[];
  source: KeysAndValues[];
  /** int32 [B, S] */
  mask: string;
}

export interface StepOutputs {
  /** int64 [B, 1]: the most probable token. */
  token: string;
  past: KeysAndValues[];
}

/** `never` is a token that is never said. */
export function decoderStep(
  graph: GraphWriter,
  { token, position, past, source, mask }: StepInputs,
  weights: MarianWeights,
  constants: EmbeddingConstants,
  never: number,
): StepOutputs {
  const { decoder, heads, activation, head } = weights;
  let states = embedding(graph, token, position, constants);
  const longer = decoder.map((layer, index) => {
    const name = `decoder.${index}`;
    const attended = stepAttention(graph, { input: states, past: past[index]! }, `${name}.attention`, layer, heads);
    const given = { input: attended.output, source: source[index]!, mask };
    const informed = crossAttention(graph, given, `${name}.cross`, layer, heads);
    states = feedForward(graph, informed, name, layer, activation);
    return attended.past;
  });
  const logits = linear(graph, states, "head", { ...head, bias: head.bias.with(never, -Infinity) });
  return { token: graph.add("ArgMax", [logits], { axis: -1, keepdims: 0 }), past: longer };
}
