/** One step of the decoder: the last tokens of each sentence in, those that follow each and the longer past out. */
import { crossAttention, type KeysAndValues, stepAttention } from "./attention.ts";
import type { GraphWriter } from "./graph_writer.ts";
import { embedding, type EmbeddingConstants, feedForward, linear } from "./layers.ts";
import type { MarianWeights } from "./marian_weights.ts";

/** Names of the values that a step takes; by layer: its past, and the keys and values of the source. */
export interface StepInputs {
  /** int64 [B, T] */
  token: string;
  /** float32 [T, D] */
  position: string;
  /** float32 [T, P + T] or [1, 1], added to scores: hides from each token those after it. */
  later: string;
  past: KeysAndValues[];
  source: KeysAndValues[];
  /** int32 [B, S] */
  mask: string;
}

export interface StepOutputs {
  /** int64 [B, T]: the most probable token after each. */
  token: string;
  past: KeysAndValues[];
}

/** `never` is a token that is never said. */
export function decoderStep(
  graph: GraphWriter,
  { token, position, later, past, source, mask }: StepInputs,
  weights: MarianWeights,
  constants: EmbeddingConstants,
  never: number,
): StepOutputs {
  const { decoder, heads, activation, head } = weights;
  let states = embedding(graph, token, position, constants);
  const longer = decoder.map((layer, index) => {
    const name = `decoder.${index}`;
    const attended = stepAttention(
      graph,
      { input: states, past: past[index]!, later },
      `${name}.attention`,
      layer,
      heads,
    );
    const given = { input: attended.output, source: source[index]!, mask };
    const informed = crossAttention(graph, given, `${name}.cross`, layer, heads);
    states = feedForward(graph, informed, name, layer, activation);
    return attended.past;
  });
  const logits = linear(graph, states, "head", { ...head, bias: head.bias.with(never, -Infinity) });
  return { token: graph.add("ArgMax", [logits], { axis: -1, keepdims: 0 }), past: longer };
}
