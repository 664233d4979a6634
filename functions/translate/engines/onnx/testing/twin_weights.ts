/** Random weights of a twin, as quantizers write them: each is drawn from its name, so every graph gets the same. */
import type { GraphWriter } from "../rebuild/graph_writer.ts";

/** Names of the integers of a matrix, of its scale and of its zero point. */
export interface QuantizedNames {
  data: string;
  scale: string;
  zero: string;
}

export class TwinWeights {
  readonly #graph: GraphWriter;
  readonly #unsigned: boolean;
  readonly #written = new Map<string, string>();

  /** Constants are written to `graph`; `unsigned`: uint8 with one scale and zero point, else int8 with one by column. */
  constructor(graph: GraphWriter, unsigned: boolean) {
    this.#graph = graph;
    this.#unsigned = unsigned;
  }

  /** [rows, columns] of about 1 / sqrt(rows), in 7 bits: products of larger numbers overflow on some processors. */
  matrix(name: string, rows: number, columns: number): QuantizedNames {
    return this.#quantized(name, [rows, columns], this.#unsigned ? [] : [columns], 1 / Math.sqrt(rows));
  }

  /** The table of tokens, [V, D]: one scale for all of it, whatever the matrices have. */
  table(vocabulary: number, dModel: number): QuantizedNames {
    return this.#quantized("shared.weight", [vocabulary, dModel], [], 1 / Math.sqrt(dModel));
  }

  #quantized(name: string, sizes: [number, number], scaleSizes: number[], deviation: number): QuantizedNames {
    const next = random(name);
    const zero = this.#unsigned ? 64 : 0;
    const bytes = (values: number[]) => this.#unsigned ? Uint8Array.from(values) : Int8Array.from(values);
    const count = scaleSizes[0] ?? 1;
    const integers = () => Array.from({ length: sizes[0] * sizes[1] }, () => zero + Math.round((next() - 0.5) * 126));
    // Integers even over -63 to 63 deviate by 36 from 0.
    const scale = () => Float32Array.from({ length: count }, () => (0.8 + 0.4 * next()) * deviation / 36);
    return {
      data: this.#once(`${name}_quantized`, (own) => this.#graph.bytes(own, bytes(integers()), sizes)),
      scale: this.#once(`${name}_scale`, (own) => this.#graph.floats(own, scale(), scaleSizes)),
      zero: this.#once(
        `${name}_zero_point`,
        (own) => this.#graph.bytes(own, bytes(Array(count).fill(zero)), scaleSizes),
      ),
    };
  }

  /** float32 [size] around a middle. */
  vector(name: string, size: number, middle: number, width: number): string {
    const next = random(name);
    const values = () => Float32Array.from({ length: size }, () => middle + (next() - 0.5) * width);
    return this.#once(name, (own) => this.#graph.floats(own, values()));
  }

  floats(name: string, values: () => Float32Array, sizes?: number[]): string {
    return this.#once(name, (own) => this.#graph.floats(own, values(), sizes));
  }

  integers(name: string, values: number[], sizes?: number[]): string {
    return this.#once(name, (own) => this.#graph.integers(own, values, sizes));
  }

  #once(name: string, write: (name: string) => string): string {
    const written = this.#written.get(name) ?? write(name);
    this.#written.set(name, written);
    return written;
  }
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
