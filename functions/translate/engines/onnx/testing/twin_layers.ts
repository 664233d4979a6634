/** Layers of a Marian model in the node patterns of exported and then quantized graphs. */
import type { GraphWriter } from "../rebuild/graph_writer.ts";
import { ElementType } from "../rebuild/onnx_file.ts";
import type { TwinShape } from "./published_twin.ts";
import { type MatrixNames, signs, towardsEnd, type TwinWeights } from "./twin_weights.ts";

export interface TwinStates {
  keys: string;
  values: string;
}

export class TwinLayers {
  readonly #graph: GraphWriter;
  readonly #weights: TwinWeights;
  readonly #shape: TwinShape;
  readonly #quantized = new Map<string, string[]>();

  /** Nodes go to `graph`, weights where `weights` writes them. */
  constructor(graph: GraphWriter, weights: TwinWeights, shape: TwinShape) {
    this.#graph = graph;
    this.#weights = weights;
    this.#shape = shape;
  }

  /** Ids [B, T] and the index of the first position -> [B, T, D] */
  embed(ids: string, first: string): string {
    const { dModel, positions } = this.#shape;
    const graph = this.#graph;
    const { data, scale, zero } = this.#table();
    const gathered = graph.add("Gather", [data, ids]);
    const rows = scale === undefined ? gathered : graph.add("DequantizeLinear", [gathered, scale, zero!]);
    const scaled = graph.add("Mul", [
      rows,
      this.#weights.floats("embed_scale", () => Float32Array.of(dModel ** 0.5), []),
    ]);
    const length = graph.add("Squeeze", [graph.add("Shape", [ids], { start: 1 })]);
    const end = graph.add("Add", [first, length]);
    const range = graph.add("Range", [first, end, this.#weights.integers("by_one", [1], [])]);
    const table = this.#weights.floats("positions", () => this.#positions(), [positions, dModel]);
    return graph.add("Add", [scaled, graph.add("Gather", [table, range])]);
  }

  /** int64 [B, S] of ones and zeros -> what is added to scores, [B, 1, 1, S] */
  mask(seen: string): string {
    const graph = this.#graph;
    const one = this.#weights.floats("one", () => Float32Array.of(1), []);
    const hidden = graph.add("Sub", [one, graph.add("Cast", [seen], { to: ElementType.float })]);
    const lowest = this.#weights.floats("lowest", () => Float32Array.of(-1e9), []);
    return graph.add("Unsqueeze", [graph.add("Mul", [hidden, lowest]), this.#weights.integers("middle_axes", [1, 2])]);
  }

  /** [B, T, D] -> keys and values [B, H, T, D / H] */
  keysAndValues(input: string, name: string): TwinStates {
    const { dModel } = this.#shape;
    const keys = this.#heads(this.#linear(input, `${name}.k_proj`, dModel, dModel));
    return { keys, values: this.#heads(this.#linear(input, `${name}.v_proj`, dModel, dModel)) };
  }

  /** norm(x + attention of x to the states) */
  attend(input: string, { keys, values }: TwinStates, name: string, mask?: string): string {
    const { dModel, heads } = this.#shape;
    const graph = this.#graph;
    const factor = this.#weights.floats("scaling", () => Float32Array.of((dModel / heads) ** -0.5), []);
    const queries = this.#heads(graph.add("Mul", [this.#linear(input, `${name}.q_proj`, dModel, dModel), factor]));
    const turned = graph.add("Transpose", [keys], { perm: [0, 1, 3, 2] });
    const scores = graph.add("MatMul", [queries, turned]);
    const weights = graph.add("Softmax", [mask ? graph.add("Add", [scores, mask]) : scores], { axis: -1 });
    const mixed = graph.add("Transpose", [graph.add("MatMul", [weights, values])], { perm: [0, 2, 1, 3] });
    const joined = graph.add("Reshape", [mixed, this.#weights.integers("join", [0, 0, dModel])]);
    return this.#norm(graph.add("Add", [input, this.#linear(joined, `${name}.out_proj`, dModel, dModel)]), name);
  }

  feed(input: string, name: string): string {
    const { dModel, ffn, activation } = this.#shape;
    const inner = this.#linear(input, `${name}.fc1`, dModel, ffn);
    const graph = this.#graph;
    const active = activation === "swish"
      ? graph.add("Mul", [inner, graph.add("Sigmoid", [inner])])
      : graph.add(activation === "relu" ? "Relu" : "Tanh", [inner]);
    return this.#norm(graph.add("Add", [input, this.#linear(active, `${name}.fc2`, ffn, dModel)]), `${name}.final`);
  }

  /** [B, T, D] -> logits [B, T, V]; the table of tokens serves once more. */
  logits(input: string): string {
    const { data, ...scaling } = this.#table();
    const bias = this.#weights.vector("final_logits_bias", this.#shape.vocabulary, 0, 1);
    return this.#product(input, { data: this.#graph.add("Transpose", [data], { perm: [1, 0] }), ...scaling }, bias);
  }

  #table() {
    return this.#weights.table(this.#shape.vocabulary, this.#shape.dModel);
  }

  #heads(input: string): string {
    const { dModel, heads } = this.#shape;
    const split = this.#weights.integers("split", [0, 0, heads, dModel / heads]);
    return this.#graph.add("Transpose", [this.#graph.add("Reshape", [input, split])], { perm: [0, 2, 1, 3] });
  }

  #linear(input: string, name: string, rows: number, columns: number): string {
    // Where sentences end on purpose, what goes around a layer must outweigh what comes out of it.
    const size = this.#shape.ends !== undefined && /out_proj|fc2/.test(name) ? 0.35 : 1;
    const matrix = this.#weights.matrix(name, rows, columns, size);
    return this.#product(input, matrix, this.#weights.vector(`${name}.bias`, columns, 0, 0.2));
  }

  #product(input: string, { data, scale, zero }: MatrixNames, bias: string): string {
    const graph = this.#graph;
    if (scale === undefined) return graph.add("Add", [bias, graph.add("MatMul", [input, data])]);
    const quantized = this.#quantized.get(input) ?? graph.addMany("DynamicQuantizeLinear", [input], 3);
    this.#quantized.set(input, quantized);
    const [integers, inputScale, inputZero] = quantized as [string, string, string];
    const sums = graph.add("MatMulInteger", [integers, data, inputZero, zero!]);
    const scales = graph.add("Mul", [inputScale, scale]);
    const product = graph.add("Mul", [graph.add("Cast", [sums], { to: ElementType.float }), scales]);
    return graph.add("Add", [bias, product]);
  }

  #gamma(name: string): string {
    const { dModel, ends } = this.#shape;
    const weight = `${name}.layer_norm.weight`;
    if (ends === undefined) return this.#weights.vector(weight, dModel, 0, 3);
    return this.#weights.floats(weight, () => signs(weight, dModel));
  }

  /** float32 [P, D], where one position may point to the end token, through the signs of every normalisation after it. */
  #positions(): Float32Array {
    const { positions, dModel, ends, decoderLayers } = this.#shape;
    const table = sinusoids(positions, dModel);
    if (ends === undefined) return table;
    const direction = towardsEnd(dModel);
    for (let layer = 0; layer < decoderLayers; layer++) {
      for (const part of ["", ".cross", ".final"]) {
        const flipped = signs(`decoder.layers.${layer}${part}.layer_norm.weight`, dModel);
        direction.forEach((sign, at) => direction[at] = sign * flipped[at]!);
      }
    }
    direction.forEach((sign, at) => table[(ends - 1) * dModel + at]! += 10 * sign);
    return table;
  }

  #norm(input: string, name: string): string {
    const { dModel, norm } = this.#shape;
    const graph = this.#graph;
    const gamma = this.#gamma(name);
    const beta = this.#weights.vector(`${name}.layer_norm.bias`, dModel, 0, 0.5);
    if (norm === "node") return graph.add("LayerNormalization", [input, gamma, beta], { epsilon: { float: 1e-5 } });
    const axis = this.#weights.integers("last_axis", [-1]);
    const centred = graph.add("Sub", [input, graph.add("ReduceMean", [input, axis])]);
    const squares = graph.add("Pow", [centred, this.#weights.floats("two", () => Float32Array.of(2), [])]);
    const epsilon = this.#weights.floats("epsilon", () => Float32Array.of(1e-5), []);
    const variance = graph.add("Add", [graph.add("ReduceMean", [squares, axis]), epsilon]);
    const normal = graph.add("Div", [centred, graph.add("Sqrt", [variance])]);
    return graph.add("Add", [graph.add("Mul", [normal, gamma]), beta]);
  }
}

/** float32 [P, D]: sines in the first half, cosines in the second. */
function sinusoids(positions: number, dModel: number): Float32Array {
  const half = dModel / 2;
  return Float32Array.from({ length: positions * dModel }, (_, at) => {
    const [position, column] = [Math.floor(at / dModel), at % dModel];
    const angle = position / 10_000 ** (2 * (column % half) / dModel);
    return column < half ? Math.sin(angle) : Math.cos(angle);
  });
}
