/**
 * Finds the parts of a Marian model in a published graph, from a value back to what it was made of. Each function takes
 * the name of a value, and gives the weights and the name of the value that went in.
 *
 * @module
 */
import { type GraphReader, UnknownGraphError } from "./graph_reader.ts";
import type { Activation, Attention, Embedding, LayerNorm, Linear, QuantizedMatrix } from "./marian_weights.ts";
import { type OnnxTensor, tensorValues } from "./onnx_file.ts";

type Found<Part> = Part & { input: string };

const floats = (tensor: OnnxTensor) => tensorValues(tensor) as Float32Array;

/** `x W + b` with a quantized W: MatMulInteger of what DynamicQuantizeLinear gave, cast, scaled, plus a constant. */
export function readLinear(graph: GraphReader, name: string): Found<Linear> {
  const parts = graph.constantAndOther(graph.take(name, "Add"));
  if (!parts) throw new UnknownGraphError(`Cannot rebuild the graph as ${name} must add a constant bias`);
  const [bias, product] = parts;
  const [left, right] = graph.take(product, "Mul") as [string, string];
  const [integers, scales] = graph.inputsOf(left, "Cast") ? [left, right] : [right, left];
  const [quantized, weight, , zeroPoint] = graph.take(graph.take(integers, "Cast")[0]!, "MatMulInteger");
  const scale = graph.constantAndOther(graph.take(scales, "Mul"))?.[0];
  if (!scale) throw new UnknownGraphError(`Cannot rebuild the graph as ${scales} must multiply by a constant scale`);
  return {
    weight: readMatrix(graph, weight!, scale, graph.constant(zeroPoint)),
    bias: floats(bias),
    input: graph.take(quantized!, "DynamicQuantizeLinear")[0]!,
  };
}

function readMatrix(graph: GraphReader, name: string, scale: OnnxTensor, zero?: OnnxTensor): QuantizedMatrix {
  const source = graph.inputsOf(name, "Transpose")?.[0];
  const tensor = graph.constant(source ?? name);
  if (tensor?.dims.length !== 2) {
    throw new UnknownGraphError(`Cannot rebuild the graph as ${name} must be a constant matrix`);
  }
  const stored = tensorValues(tensor) as Int8Array | Uint8Array;
  const [rows, columns] = (source ? tensor.dims.toReversed() : tensor.dims) as [number, number];
  const data = source ? transposed(stored, columns, rows) : stored;
  const zeros = zero ? tensorValues(zero) as Int8Array | Uint8Array : new Int8Array(1);
  const zeroPoint = data.slice(0, columns);
  for (let column = 0; column < columns; column++) zeroPoint[column] = zeros[column % zeros.length]!;
  const scales = floats(scale);
  return {
    rows,
    columns,
    data,
    scale: Float32Array.from(zeroPoint, (_, at) => scales[at % scales.length]!),
    zeroPoint,
  };
}

/** [rows, columns] -> [columns, rows] */
function transposed<Values extends Int8Array | Uint8Array>(values: Values, rows: number, columns: number): Values {
  const result = values.slice() as Values;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column]!;
  }
  return result;
}

/** Layer normalisation, as one node or as the nodes that exporters before opset 17 write. */
export function readLayerNorm(graph: GraphReader, name: string): Found<LayerNorm> {
  const node = graph.maker(name);
  if (node?.opType === "LayerNormalization") {
    const [input, gamma, beta] = graph.take(name, "LayerNormalization") as [string, string, string];
    const epsilon = node.attribute.find((attribute) => attribute.name === "epsilon")?.f ?? 1e-5;
    return { input, gamma: floats(graph.constant(gamma)!), beta: floats(graph.constant(beta)!), epsilon };
  }
  const shifted = graph.constantAndOther(graph.take(name, "Add"));
  const scaled = shifted && graph.constantAndOther(graph.take(shifted[1], "Mul"));
  if (!scaled) throw new UnknownGraphError(`Cannot rebuild the graph as ${name} must be a layer normalisation`);
  const [centred, deviation] = graph.take(scaled[1], "Div") as [string, string];
  const variance = graph.constantAndOther(graph.take(graph.take(deviation, "Sqrt")[0]!, "Add"));
  const epsilon = variance ? Number(floats(variance[0])[0]) : 1e-5;
  return { input: graph.take(centred, "Sub")[0]!, gamma: floats(scaled[0]), beta: floats(shifted[0]), epsilon };
}

/** The two values that a residual connection adds: that which the layer made, and that which went around it. */
export function readResidual(graph: GraphReader, name: string, layer: (value: string) => boolean): [string, string] {
  const [left, right] = graph.take(name, "Add") as [string, string];
  return layer(left) ? [left, right] : [right, left];
}

/** Whether a value is `x W + b`. */
export function isLinear(graph: GraphReader, name: string): boolean {
  const inputs = graph.inputsOf(name, "Add");
  const parts = inputs && graph.constantAndOther(inputs);
  return parts !== undefined &&
    graph.inputsOf(parts[1], "Mul")?.some((value) => graph.inputsOf(value, "Cast")) === true;
}

export function readActivation(graph: GraphReader, name: string): { kind: Activation; input: string } {
  const relu = graph.inputsOf(name, "Relu");
  if (relu) return { kind: "relu", input: relu[0]! };
  const [left, right] = graph.take(name, "Mul") as [string, string];
  const [input, gate] = graph.inputsOf(right, "Sigmoid") ? [left, right] : [right, left];
  if (graph.take(gate, "Sigmoid")[0] !== input) {
    throw new UnknownGraphError(`Cannot rebuild the graph as ${name} must be x * sigmoid(x)`);
  }
  return { kind: "swish", input };
}

/** Scaled dot-product attention with its four layers; `source` is what the keys and values were made of. */
export function readAttention(
  graph: GraphReader,
  name: string,
  headSize: number,
): Found<Attention> & { source: string } {
  const out = readLinear(graph, name);
  const [weights, values] = graph.take(graph.behind(out.input).name, "MatMul") as [string, string];
  const scores = graph.take(graph.behind(weights).name, "Softmax")[0]!;
  const [queries, keys] = graph.take(unmasked(graph, scores), "MatMul") as [string, string];
  const [query, key, value] = [queries, keys, values].map((value) => graph.behind(value));
  const expected = headSize ** -0.5;
  if (Math.abs(query!.factor * key!.factor / expected - 1) > 1e-3) {
    throw new UnknownGraphError(`Cannot rebuild the graph as ${scores} must be scaled by 1 / sqrt(${headSize})`);
  }
  const [readQuery, readKey, readValue] = [query!, key!, value!].map((found) => readLinear(graph, found.name));
  return { query: readQuery!, key: readKey!, value: readValue!, out, input: readQuery!.input, source: readKey!.input };
}

/** Attention scores without the mask that is added to them. */
function unmasked(graph: GraphReader, scores: string): string {
  const product = graph.behind(scores).name;
  const added = graph.inputsOf(product, "Add")?.map((value) => graph.behind(value).name);
  return added?.find((value) => graph.inputsOf(value, "MatMul")) ?? product;
}

/** Scaled rows of the token table plus positions. */
export function readEmbedding(graph: GraphReader, name: string): Embedding {
  const [left, right] = graph.take(name, "Add") as [string, string];
  const [positions, rows] = positionTable(graph, left) ? [left, right] : [right, left];
  const table = positionTable(graph, positions);
  if (!table) throw new UnknownGraphError(`Cannot rebuild the graph as ${name} must add a table of positions`);
  const scaled = graph.behind(rows, []);
  const lookup = readRows(graph, scaled.name);
  return { ...lookup, scale: lookup.scale.map((scale) => scale * scaled.factor), positions: floats(table) };
}

function positionTable(graph: GraphReader, name: string): OnnxTensor | undefined {
  const gathered = graph.inputsOf(graph.behind(name, ["Unsqueeze", "Expand"]).name, "Gather", "Slice");
  return graph.constant(gathered?.[0]);
}

/**
 * Rows of an integer table: gathered and then dequantized with one scale, as onnxruntime's quantizer writes it, or
 * gathered from a transposed table with a scale for each token, as this project's exporter does.
 */
function readRows(graph: GraphReader, name: string): Pick<Embedding, "table" | "scale" | "zeroPoint"> {
  const dequantized = graph.inputsOf(name, "DequantizeLinear");
  if (dequantized) {
    const [rows, scale, zero] = dequantized as [string, string, string | undefined];
    const tensor = constantOf(graph, graph.take(rows, "Gather")[0]!);
    const zeroPoint = graph.constant(zero);
    return {
      table: tensorValues(tensor) as Int8Array | Uint8Array,
      scale: new Float32Array(tensor.dims[0]!).fill(floats(constantOf(graph, scale))[0]!),
      zeroPoint: zeroPoint ? Number(tensorValues(zeroPoint)[0]) : 0,
    };
  }
  const [left, right] = graph.take(name, "Mul") as [string, string];
  const [rows, scales] = graph.inputsOf(left, "Cast") ? [left, right] : [right, left];
  const columns = graph.take(graph.take(rows, "Cast")[0]!, "Transpose")[0]!;
  const tensor = constantOf(graph, graph.take(columns, "Gather")[0]!);
  const stored = tensorValues(tensor) as Int8Array | Uint8Array;
  const scale = constantOf(graph, graph.take(graph.take(scales, "Unsqueeze")[0]!, "Gather")[0]!);
  return { table: transposed(stored, tensor.dims[0]!, tensor.dims[1]!), scale: floats(scale), zeroPoint: 0 };
}

function constantOf(graph: GraphReader, name: string): OnnxTensor {
  const tensor = graph.constant(name);
  if (!tensor) throw new UnknownGraphError(`Cannot rebuild the graph as ${name} must be constant`);
  return tensor;
}
