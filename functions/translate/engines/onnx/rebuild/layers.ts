/**
 * Layers of a Marian model as few and fast operators of onnxruntime: each function writes the constants and nodes of one
 * and gives the name of its output. Constants lie in the graph that uses them, as onnxruntime packs a matrix in advance
 * only then.
 *
 * A matrix product quantizes its input as the published graphs do, with one scale and zero point for the whole tensor:
 * the same integers are multiplied. B = sentences, T = tokens, D = d_model.
 *
 * @module
 */
import type { GraphWriter } from "./graph_writer.ts";
import type { Activation, Embedding, EncoderLayer, LayerNorm, Linear } from "./marian_weights.ts";
import { ElementType } from "./onnx_file.ts";

/** [B, T, rows] -> [B, T, columns] */
export function linear(graph: GraphWriter, input: string, name: string, { weight, bias }: Linear): string {
  const zeroPoint = weight.zeroPoint.some((zero) => zero !== 0);
  return graph.add("microsoft.DynamicQuantizeMatMul", [
    input,
    graph.bytes(`${name}.weight`, weight.data, [weight.rows, weight.columns]),
    graph.floats(`${name}.scale`, weight.scale),
    zeroPoint ? graph.bytes(`${name}.zero_point`, weight.zeroPoint, [weight.columns]) : "",
    graph.floats(`${name}.bias`, bias),
  ]);
}

/** Linear layers with the same input as one: their columns side by side. */
export function sideBySide(layers: readonly Linear[]): Linear {
  const rows = layers[0]!.weight.rows;
  const columns = layers.reduce((sum, { weight }) => sum + weight.columns, 0);
  const signed = layers[0]!.weight.data instanceof Int8Array;
  const [data, zeroPoint] = [rows * columns, columns].map((size) =>
    signed ? new Int8Array(size) : new Uint8Array(size)
  );
  const [scale, bias] = [new Float32Array(columns), new Float32Array(columns)];
  let at = 0;
  for (const { weight, bias: own } of layers) {
    const width = weight.columns;
    for (let row = 0; row < rows; row++) {
      data!.set(weight.data.subarray(row * width, (row + 1) * width), row * columns + at);
    }
    scale.set(weight.scale, at);
    zeroPoint!.set(weight.zeroPoint, at);
    bias.set(own, at);
    at += width;
  }
  return { weight: { rows, columns, data: data!, scale, zeroPoint: zeroPoint! }, bias };
}

/** The constants of an embedding: table, scales and zero point, and the table of positions. */
export interface EmbeddingConstants {
  table: string;
  scales: string;
  zeroPoint?: string;
  positions: string;
}

export function embeddingConstants(graph: GraphWriter, name: string, embedding: Embedding): EmbeddingConstants {
  const { table, scale, zeroPoint, positions } = embedding;
  const dModel = table.length / scale.length;
  return {
    table: graph.bytes(`${name}.table`, table, [scale.length, dModel]),
    scales: graph.floats(`${name}.scale`, scale, [scale.length, 1]),
    zeroPoint: zeroPoint === 0 ? undefined : graph.floats(`${name}.zero_point`, Float32Array.of(zeroPoint), []),
    positions: graph.floats(`${name}.positions`, positions, [positions.length / dModel, dModel]),
  };
}

/** Token ids [B, T] and the float32 rows [T, D] of their positions -> [B, T, D] */
export function embedding(graph: GraphWriter, ids: string, positions: string, constants: EmbeddingConstants): string {
  const { table, scales, zeroPoint } = constants;
  const integers = graph.add("Cast", [graph.add("Gather", [table, ids])], { to: ElementType.float });
  const centred = zeroPoint ? graph.add("Sub", [integers, zeroPoint]) : integers;
  return graph.add("Add", [graph.add("Mul", [centred, graph.add("Gather", [scales, ids])]), positions]);
}

/** norm(made + around). One node could do both, but onnxruntime's takes four times as long as these two. */
export function norm(
  graph: GraphWriter,
  [made, around]: [string, string],
  name: string,
  { gamma, beta, epsilon }: LayerNorm,
): string {
  const constants = [graph.floats(`${name}.gamma`, gamma), graph.floats(`${name}.beta`, beta)];
  const sum = graph.add("Add", [made, around]);
  return graph.add("LayerNormalization", [sum, ...constants], { epsilon: { float: epsilon } });
}

/** norm(x + narrow(activation(wide(x)))), [B, T, D] -> [B, T, D] */
export function feedForward(
  graph: GraphWriter,
  input: string,
  name: string,
  weights: Pick<EncoderLayer, "wide" | "narrow" | "norm">,
  activation: Activation,
): string {
  const inner = linear(graph, input, `${name}.wide`, weights.wide);
  const active = activation === "relu"
    ? graph.add("Relu", [inner])
    : graph.add("microsoft.QuickGelu", [inner], { alpha: { float: 1 } });
  return norm(graph, [linear(graph, active, `${name}.narrow`, weights.narrow), input], `${name}.norm`, weights.norm);
}
