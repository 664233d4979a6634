/** Questions about a published graph: which node makes a value, which value is constant. */
import { type OnnxGraph, type OnnxNode, type OnnxTensor, tensorValues } from "./onnx_file.ts";

/** Thrown when a graph is not laid out as Marian exports are; whoever catches it goes on with the published files. */
export class UnknownGraphError extends Error {
  override readonly name = "UnknownGraphError";
}

export class GraphReader {
  readonly #makers = new Map<string, OnnxNode>();
  readonly #constants = new Map<string, OnnxTensor>();

  /** Reads a graph and the graphs around it, outermost first: a branch sees the values of those. */
  constructor(...graphs: OnnxGraph[]) {
    for (const graph of graphs) {
      for (const tensor of graph.initializer) this.#constants.set(tensor.name, tensor);
      for (const node of graph.node) {
        for (const output of node.output) this.#makers.set(output, node);
        const value = node.opType === "Constant" ? node.attribute.find(({ name }) => name === "value")?.t : undefined;
        if (value) this.#constants.set(node.output[0]!, value);
      }
    }
  }

  /** The node that makes a value; undefined for inputs of the graph and for constants. */
  maker(name: string): OnnxNode | undefined {
    return this.constant(name) ? undefined : this.#makers.get(this.#origin(name));
  }

  /** The inputs of the node that makes a value, if it is one of these operators; else undefined. */
  inputsOf(name: string, ...operators: string[]): string[] | undefined {
    const node = this.maker(name);
    return node && operators.includes(node.opType) ? node.input.map((input) => this.#origin(input)) : undefined;
  }

  /** Like `inputsOf`, for a value that must be made so. */
  take(name: string, ...operators: string[]): string[] {
    const inputs = this.inputsOf(name, ...operators);
    if (inputs) return inputs;
    throw new UnknownGraphError(
      `Cannot rebuild the graph as ${name} must come from ${operators.join(" or ")}: ` +
        `current value is ${this.maker(name)?.opType ?? "an input or constant"}`,
    );
  }

  constant(name: string | undefined): OnnxTensor | undefined {
    return name === undefined ? undefined : this.#constants.get(this.#origin(name));
  }

  /** Splits the inputs of a binary node into the one that is constant and the other one; undefined if not one of each. */
  constantAndOther([left, right]: string[]): [OnnxTensor, string] | undefined {
    const [first, second] = [this.constant(left), this.constant(right)];
    if (first && !second) return [first, right!];
    if (second && !first) return [second, left!];
    return undefined;
  }

  /** Goes back over nodes that only reshape; multiplications by a number are gathered into `factor`. */
  behind(name: string, operators: readonly string[] = RESHAPING): { name: string; factor: number } {
    let factor = 1;
    for (let value = name;;) {
      const scaled = this.#scaling(value);
      if (scaled) factor *= scaled.factor;
      const next = scaled?.name ?? this.inputsOf(value, ...operators)?.[0];
      if (next === undefined) return { name: value, factor };
      value = next;
    }
  }

  /** The value that a name stands for: exporters put `Identity` where two values are the same. */
  #origin(name: string): string {
    let origin = name;
    for (let node = this.#makers.get(origin); node?.opType === "Identity"; node = this.#makers.get(origin)) {
      origin = node.input[0]!;
    }
    return origin;
  }

  #scaling(name: string): { name: string; factor: number } | undefined {
    const inputs = this.inputsOf(name, "Mul", "Div");
    const parts = inputs && this.constantAndOther(inputs);
    if (!parts) return undefined;
    const [number, other] = parts;
    const values = tensorValues(number);
    if (values.length !== 1) return undefined;
    const value = Number(values[0]);
    return { name: other, factor: this.maker(name)!.opType === "Mul" ? value : 1 / value };
  }
}

const RESHAPING = ["Reshape", "Transpose", "Squeeze", "Unsqueeze"];
