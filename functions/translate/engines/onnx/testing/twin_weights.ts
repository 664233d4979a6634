/** Random weights of a twin, as quantizers write them: each is drawn from its name, so every graph gets the same. */
import type { GraphWriter } from "../rebuild/graph_writer.ts";
import type { TwinShape } from "./published_twin.ts";

/** Names of the numbers of a matrix, and of its scale and zero point where they are integers. */
export interface MatrixNames {
  data: string;
  scale?: string;
  zero?: string;
}

type Kind = Pick<TwinShape, "weights" | "ends" | "seed">;

export class TwinWeights {
  readonly #graph: GraphWriter;
  readonly #kind: Kind;
  readonly #written = new Map<string, string>();

  /** Constants are written to `graph`. */
  constructor(graph: GraphWriter, kind: Kind) {
    this.#graph = graph;
    this.#kind = kind;
  }

  /** [rows, columns] of about `size` / sqrt(rows), in 7 bits: products of larger numbers overflow on some processors. */
  matrix(name: string, rows: number, columns: number, size = 1): MatrixNames {
    return this.#matrix(name, [rows, columns], this.#kind.weights === "int8" ? [columns] : [], size / Math.sqrt(rows));
  }

  /** The table of tokens, [V, D]: one scale for all of it, whatever the matrices have. */
  table(vocabulary: number, dModel: number): MatrixNames {
    return this.#matrix(TABLE, [vocabulary, dModel], [], 1 / Math.sqrt(dModel));
  }

  #matrix(name: string, sizes: [number, number], scaleSizes: number[], deviation: number): MatrixNames {
    const { weights } = this.#kind;
    const unsigned = weights === "uint8";
    const zero = unsigned ? 64 : 0;
    const count = scaleSizes[0] ?? 1;
    const draw = () => {
      const next = this.#random(name);
      const data = new (unsigned ? Uint8Array : Int8Array)(sizes[0] * sizes[1]);
      for (let at = 0; at < data.length; at++) data[at] = zero + Math.round((next() - 0.5) * 126);
      // Integers even over -63 to 63 deviate by 36 from 0.
      const scale = Float32Array.from({ length: count }, () => (0.8 + 0.4 * next()) * deviation / 36);
      if (name === TABLE && this.#kind.ends !== undefined) data.set(endRow(sizes[1], zero));
      return { data, scale };
    };
    if (weights === "float") {
      return { data: this.#once(name, (own) => this.#graph.floats(own, asFloats(draw(), sizes[1]), sizes)) };
    }
    const scaleName = `${name}_scale`;
    return {
      data: this.#once(`${name}_quantized`, (own) => {
        const { data, scale } = draw();
        this.#once(scaleName, (scaleOwn) => this.#graph.floats(scaleOwn, scale, scaleSizes));
        return this.#graph.bytes(own, data, sizes);
      }),
      scale: this.#written.get(scaleName)!,
      zero: this.#once(`${name}_zero_point`, (own) => {
        const zeros = new (unsigned ? Uint8Array : Int8Array)(count).fill(zero);
        return this.#graph.bytes(own, zeros, scaleSizes);
      }),
    };
  }

  /** float32 [size] around a middle. */
  vector(name: string, size: number, middle: number, width: number): string {
    const values = () => {
      const next = this.#random(name);
      return Float32Array.from({ length: size }, () => middle + (next() - 0.5) * width);
    };
    return this.#once(name, (own) => this.#graph.floats(own, values()));
  }

  floats(name: string, values: () => Float32Array, sizes?: number[]): string {
    return this.#once(name, (own) => this.#graph.floats(own, values(), sizes));
  }

  integers(name: string, values: number[], sizes?: number[]): string {
    return this.#once(name, (own) => this.#graph.integers(own, values, sizes));
  }

  #random(name: string): () => number {
    return random((this.#kind.seed ?? "") + name);
  }

  #once(name: string, write: (name: string) => string): string {
    const written = this.#written.get(name) ?? write(name);
    this.#written.set(name, written);
    return written;
  }
}

const TABLE = "shared.weight";

/** The row of the end token, 0: as long as its integers allow, in the direction of `towardsEnd`. */
function endRow(dModel: number, zero: number): Int8Array | Uint8Array {
  const row = Array.from(towardsEnd(dModel), (sign) => zero + 63 * sign);
  return zero === 0 ? Int8Array.from(row) : Uint8Array.from(row);
}

/** A direction of D signs: what the last states of a sentence have that ends. */
export function towardsEnd(dModel: number): Float32Array {
  return signs("towards the end", dModel);
}

/** Signs that are the same ones for a name. */
export function signs(name: string, count: number): Float32Array {
  const next = random(name);
  return Float32Array.from({ length: count }, () => next() < 0.5 ? -1 : 1);
}

function asFloats({ data, scale }: { data: Int8Array | Uint8Array; scale: Float32Array }, columns: number) {
  const values = new Float32Array(data.length);
  for (let at = 0; at < values.length; at++) values[at] = data[at]! * scale[(at % columns) % scale.length]!;
  return values;
}

/** Numbers in [0, 1), always the same ones for a name: mulberry32 from a hash of it. */
export function random(name: string): () => number {
  let state = [...name].reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193), 0x811c9dc5);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
