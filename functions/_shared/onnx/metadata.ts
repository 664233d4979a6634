/**
 * What a model file says of itself, read without loading it: the native engine ends the whole process when it does not
 * like what it finds, so it is looked at first. Only the top level of the protobuf message is read; the graph is skipped.
 *
 * @module
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Field numbers of onnx.proto3's ModelProto and StringStringEntryProto. */
const GRAPH = 7;
const METADATA = 14;

/** The metadata of a model. Throws when the file is not whole or no model. */
export function readOnnxMetadata(file: string): Map<string, string> {
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    const metadata = new Map<string, string>();
    const reader = new FieldReader(descriptor, size, file);
    let hasGraph = false;
    for (let field = reader.next(); field; field = reader.next()) {
      hasGraph ||= field.number === GRAPH;
      if (field.number === METADATA) {
        const [key, value] = entryOf(field.bytes());
        metadata.set(key, value);
      }
    }
    if (!hasGraph) throw broken(file, "it holds no graph");
    return metadata;
  } finally {
    closeSync(descriptor);
  }
}

interface Field {
  number: number;
  bytes(): Uint8Array;
}

class FieldReader {
  readonly #descriptor: number;
  readonly #size: number;
  readonly #file: string;
  #at = 0;

  constructor(descriptor: number, size: number, file: string) {
    this.#descriptor = descriptor;
    this.#size = size;
    this.#file = file;
  }

  /** The next field with bytes, or with an empty number; undefined at the end. */
  next(): Field | undefined {
    if (this.#at >= this.#size) return undefined;
    const tag = this.#varint();
    const [number, wire] = [tag >>> 3, tag & 7];
    if (wire === 0) {
      this.#varint();
      return { number, bytes: () => new Uint8Array() };
    }
    if (wire !== 2) throw broken(this.#file, `it has a field of an unknown kind, ${wire}`);
    const length = this.#varint();
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#size) throw broken(this.#file, `it ends ${this.#at - this.#size} bytes too early`);
    return { number, bytes: () => this.#read(start, length) };
  }

  #varint(): number {
    const bytes = this.#read(this.#at, 10);
    let value = 0;
    for (let index = 0; index < bytes.length; index++) {
      value += (bytes[index]! & 0x7f) * 2 ** (7 * index);
      if (bytes[index]! < 0x80) {
        this.#at += index + 1;
        return value;
      }
    }
    throw broken(this.#file, "it is no ONNX file");
  }

  #read(start: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.#size - start)));
    readSync(this.#descriptor, bytes, 0, bytes.length, start);
    return bytes;
  }
}

/** Two strings, each with a tag and a length; keys and values of models are shorter than 2^14 bytes. */
function entryOf(bytes: Uint8Array): [string, string] {
  const texts: Record<number, string> = {};
  for (let at = 0; at + 1 < bytes.length;) {
    const number = bytes[at++]! >>> 3;
    let length = bytes[at]! & 0x7f;
    if (bytes[at++]! >= 0x80) length += bytes[at++]! << 7;
    texts[number] = new TextDecoder().decode(bytes.subarray(at, at + length));
    at += length;
  }
  return [texts[1] ?? "", texts[2] ?? ""];
}

function broken(file: string, why: string): Error {
  return new Error(`Cannot load ${file} as it must be a whole ONNX model: ${why}`);
}
