/** Writes the nodes and constants of a new graph; operators are called by their ONNX names and give names of values. */
import {
  AttributeType,
  ElementType,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from "./onnx_file.ts";

/** onnxruntime's own operators. */
const MICROSOFT = "com.microsoft";

type AttributeValue = number | string | readonly number[] | OnnxGraph | { float: number };

export class GraphWriter {
  readonly scope: string;
  readonly #nodes: OnnxNode[] = [];
  readonly #constants: OnnxTensor[] = [];

  /** Values of a graph inside another one begin with its scope, so that no name occurs twice. */
  constructor(scope = "") {
    this.scope = scope;
  }

  /** A node with one output. */
  add(operator: string, inputs: string[], attributes: Record<string, AttributeValue> = {}): string {
    return this.addMany(operator, inputs, 1, attributes)[0]!;
  }

  /** A node with several outputs. An operator of onnxruntime's own is written `microsoft.Name`. */
  addMany(
    operator: string,
    inputs: string[],
    outputs: number,
    attributes: Record<string, AttributeValue> = {},
  ): string[] {
    const [, own, opType] = operator.match(/^(microsoft\.)?(.+)$/)!;
    const name = `${this.scope}${opType}_${this.#nodes.length}`;
    const output = Array.from({ length: outputs }, (_, index) => outputs === 1 ? name : `${name}_${index}`);
    const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
    this.#nodes.push({ opType: opType!, domain: own ? MICROSOFT : "", name, input: inputs, output, attribute });
    return output;
  }

  /** Gives a value the name of an output of the graph. */
  output(name: string, made: string): string {
    this.#nodes.push({ opType: "Identity", domain: "", name, input: [made], output: [name], attribute: [] });
    return name;
  }

  floats(name: string, values: Float32Array, dims = [values.length]): string {
    return this.#constant(name, values, dims, ElementType.float);
  }

  bytes(name: string, values: Int8Array | Uint8Array, dims: number[]): string {
    return this.#constant(name, values, dims, values instanceof Int8Array ? ElementType.int8 : ElementType.uint8);
  }

  integers(name: string, values: readonly number[], dims = [values.length]): string {
    return this.#constant(name, BigInt64Array.from(values, BigInt), dims, ElementType.int64);
  }

  flag(name: string, value: boolean): string {
    return this.#constant(name, Uint8Array.of(Number(value)), [], ElementType.bool);
  }

  /** The graph of what was written so far. */
  graph(input: OnnxValue[], output: OnnxValue[]): OnnxGraph {
    return { name: this.scope || "main", node: this.#nodes, initializer: this.#constants, input, output };
  }

  model(input: OnnxValue[], output: OnnxValue[]): OnnxModel {
    return {
      irVersion: 9,
      producerName: "jbcalling",
      opsetImport: [{ domain: "", version: 20 }, { domain: MICROSOFT, version: 1 }],
      graph: this.graph(input, output),
    };
  }

  #constant(name: string, { buffer, byteOffset, byteLength }: ArrayBufferView, dims: number[], dataType: number) {
    const rawData = new Uint8Array(buffer, byteOffset, byteLength);
    this.#constants.push({ name: this.scope + name, dims, dataType, rawData });
    return this.scope + name;
  }
}

/** An input or output; a size that is a text is free. */
export function value(name: string, elemType: number, sizes: (number | string)[]): OnnxValue {
  const dim = sizes.map((size) => typeof size === "number" ? { dimValue: size } : { dimParam: size });
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

function attributeOf(name: string, value: AttributeValue): OnnxAttribute {
  if (typeof value === "number") return { name, type: AttributeType.int, i: value };
  if (typeof value === "string") return { name, type: AttributeType.string, s: new TextEncoder().encode(value) };
  if (Array.isArray(value)) return { name, type: AttributeType.ints, ints: [...value] };
  if ("float" in value) return { name, type: AttributeType.float, f: value.float };
  return { name, type: AttributeType.graph, g: value as OnnxGraph };
}
