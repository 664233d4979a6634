/**
 * Attention as operators of onnxruntime, written like `layers.ts`. B = sentences, T = tokens, S = source tokens,
 * P = past tokens, D = d_model, H = heads. Masks are int32 [B, T] or [B, S]: 1 where there is a token.
 *
 * @module
 */
import type { GraphWriter } from "./graph_writer.ts";
import { linear, norm, sideBySide } from "./layers.ts";
import type { DecoderLayer, EncoderLayer, Linear } from "./marian_weights.ts";

/** Names of float32 [B, H, P or S, D / H]. */
export interface KeysAndValues {
  keys: string;
  values: string;
}

/** norm(x + attention of x to itself), [B, T, D] -> [B, T, D] */
export function encoderAttention(
  graph: GraphWriter,
  { input, mask }: { input: string; mask: string },
  name: string,
  { attention, attentionNorm }: EncoderLayer,
  heads: number,
): string {
  const { query, key, value, out } = attention;
  const all = linear(graph, input, `${name}.project`, sideBySide([scaled(query, heads), key, value]));
  const parts = graph.addMany("Split", [all], 3, { axis: -1, num_outputs: 3 });
  const mixed = graph.add("microsoft.MultiHeadAttention", [...parts, "", mask], unscaled(heads));
  return norm(graph, [linear(graph, mixed, `${name}.out`, out), input], `${name}.norm`, attentionNorm);
}

/**
 * norm(x + attention of x to itself and to the tokens before), [B, T, D] -> [B, T, D]; the past comes back longer by T.
 * `later` is added to scores, float32 [T, P + T] or [1, 1]: what hides the tokens after each. Written out, as
 * onnxruntime's MultiHeadAttention takes twice as long for one token with a past.
 */
export function stepAttention(
  graph: GraphWriter,
  { input, past, later }: { input: string; past: KeysAndValues; later: string },
  name: string,
  { attention, attentionNorm }: DecoderLayer,
  heads: number,
): { output: string; past: KeysAndValues } {
  const { query, key, value, out } = attention;
  const dModel = out.weight.columns;
  const size = dModel / heads;
  const product = linear(graph, input, `${name}.project`, sideBySide([scaled(query, heads), key, value]));
  const split = graph.add("Reshape", [product, graph.integers(`${name}.split`, [0, 0, 3 * heads, size])]);
  const all = graph.add("Transpose", [split], { perm: [0, 2, 1, 3] });
  const [queries, newKeys, newValues] = graph.addMany("Split", [all], 3, { axis: 1, num_outputs: 3 });
  const keys = graph.add("Concat", [past.keys, newKeys!], { axis: 2 });
  const values = graph.add("Concat", [past.values, newValues!], { axis: 2 });
  const scores = graph.add("Add", [graph.add("microsoft.FusedMatMul", [queries!, keys], { transB: 1 }), later]);
  const mixed = graph.add("MatMul", [graph.add("Softmax", [scores], { axis: -1 }), values]);
  const turned = graph.add("Transpose", [mixed], { perm: [0, 2, 1, 3] });
  const joined = graph.add("Reshape", [turned, graph.integers(`${name}.join`, [0, 0, dModel])]);
  const output = norm(graph, [linear(graph, joined, `${name}.out`, out), input], `${name}.norm`, attentionNorm);
  return { output, past: { keys, values } };
}

/** norm(x + attention of x to the source), [B, T, D] -> [B, T, D] */
export function crossAttention(
  graph: GraphWriter,
  { input, source, mask }: { input: string; source: KeysAndValues; mask: string },
  name: string,
  { cross, crossNorm }: DecoderLayer,
  heads: number,
): string {
  const query = linear(graph, input, `${name}.query`, scaled(cross.query, heads));
  const inputs = [query, source.keys, source.values, "", mask];
  const mixed = graph.add("microsoft.MultiHeadAttention", inputs, unscaled(heads));
  return norm(graph, [linear(graph, mixed, `${name}.out`, cross.out), input], `${name}.norm`, crossNorm);
}

/** Queries times 1 / sqrt(D / H), so that scores need no factor: onnxruntime multiplies a single row faster then. */
function scaled({ weight, bias }: Linear, heads: number): Linear {
  const factor = (weight.columns / heads) ** -0.5;
  const times = (values: Float32Array) => values.map((number) => number * factor);
  return { weight: { ...weight, scale: times(weight.scale) }, bias: times(bias) };
}

function unscaled(heads: number) {
  return { num_heads: heads, scale: { float: 1 } };
}
