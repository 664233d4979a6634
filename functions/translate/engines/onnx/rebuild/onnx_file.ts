/**
 * ONNX files as plain objects, with pbf for the wire format: the messages and field numbers of onnx.proto3 that graphs of
 * transformers use; others are skipped. int64 fields are read as numbers, as none of these is beyond 2^53.
 *
 * @module
 */
import { PbfReader, PbfWriter } from "pbf";

/** Element types of tensors, as onnx.proto3 numbers them. */
export const ElementType = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 } as const;

/** Kinds of attributes, as onnx.proto3 numbers them. */
export const AttributeType = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, ints: 7 } as const;

export interface OnnxTensor {
  name: string;
  dims: number[];
  dataType: number;
  /** Little-endian; small tensors may lie in the typed fields instead. */
  rawData?: Uint8Array;
  floatData?: number[];
  int32Data?: number[];
  int64Data?: number[];
  /** Where the bytes are when they lie in another file: `location`, `offset`, `length`. */
  externalData?: { key: string; value: string }[];
  /** 1 for bytes in another file. */
  dataLocation?: number;
}

export interface OnnxAttribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  t?: OnnxTensor;
  g?: OnnxGraph;
  ints?: number[];
}

export interface OnnxNode {
  opType: string;
  domain?: string;
  name?: string;
  input: string[];
  output: string[];
  attribute: OnnxAttribute[];
}

export interface OnnxValue {
  name: string;
  type?: { tensorType: { elemType: number; shape?: { dim: { dimValue?: number; dimParam?: string }[] } } };
}

export interface OnnxGraph {
  name?: string;
  node: OnnxNode[];
  initializer: OnnxTensor[];
  input: OnnxValue[];
  output: OnnxValue[];
}

export interface OnnxModel {
  irVersion: number;
  producerName?: string;
  opsetImport: { domain?: string; version: number }[];
  graph: OnnxGraph;
  metadataProps?: { key: string; value: string }[];
}

/** A field: its name in our objects, and its type; `[]` for a list, where numbers are packed. */
type Field = readonly [name: string, type: FieldType];
type FieldType = "int" | "int[]" | "float" | "float[]" | "string" | "string[]" | "bytes" | Message | `${Message}[]`;
type Message = "Model" | "OperatorSet" | "Graph" | "Node" | "Attribute" | "Tensor" | "Entry" | Shaped;
type Shaped = "Value" | "Type" | "TensorType" | "Shape" | "Dimension";

/** Fields by their numbers. */
const MESSAGES: Record<Message, Record<number, Field>> = {
  Model: {
    1: ["irVersion", "int"],
    2: ["producerName", "string"],
    7: ["graph", "Graph"],
    8: ["opsetImport", "OperatorSet[]"],
    14: ["metadataProps", "Entry[]"],
  },
  OperatorSet: { 1: ["domain", "string"], 2: ["version", "int"] },
  Graph: {
    1: ["node", "Node[]"],
    2: ["name", "string"],
    5: ["initializer", "Tensor[]"],
    11: ["input", "Value[]"],
    12: ["output", "Value[]"],
  },
  Node: {
    1: ["input", "string[]"],
    2: ["output", "string[]"],
    3: ["name", "string"],
    4: ["opType", "string"],
    5: ["attribute", "Attribute[]"],
    7: ["domain", "string"],
  },
  Attribute: {
    1: ["name", "string"],
    2: ["f", "float"],
    3: ["i", "int"],
    4: ["s", "bytes"],
    5: ["t", "Tensor"],
    6: ["g", "Graph"],
    8: ["ints", "int[]"],
    20: ["type", "int"],
  },
  Tensor: {
    1: ["dims", "int[]"],
    2: ["dataType", "int"],
    4: ["floatData", "float[]"],
    5: ["int32Data", "int[]"],
    7: ["int64Data", "int[]"],
    8: ["name", "string"],
    9: ["rawData", "bytes"],
    13: ["externalData", "Entry[]"],
    14: ["dataLocation", "int"],
  },
  Entry: { 1: ["key", "string"], 2: ["value", "string"] },
  Value: { 1: ["name", "string"], 2: ["type", "Type"] },
  Type: { 1: ["tensorType", "TensorType"] },
  TensorType: { 1: ["elemType", "int"], 2: ["shape", "Shape"] },
  Shape: { 1: ["dim", "Dimension[]"] },
  Dimension: { 1: ["dimValue", "int"], 2: ["dimParam", "string"] },
};

type Fields = Record<string, unknown>;

interface Codec {
  read(tag: number, fields: Fields, pbf: PbfReader): void;
  write(fields: Fields, pbf: PbfWriter): void;
  /** A message whose lists are empty. */
  empty(): Fields;
}

const CODECS = Object.fromEntries(
  Object.entries(MESSAGES).map(([message, fields]) => [message, codec(fields)]),
) as Record<Message, Codec>;

/** Throws when the bytes are no protobuf message. Large tensors stay where they are, in `bytes`. */
export function decodeModel({ buffer, byteOffset, byteLength }: Uint8Array): OnnxModel {
  // Never Node's `Buffer`: what it calls a slice is no copy.
  const pbf = new PbfReader(new Uint8Array(buffer, byteOffset, byteLength));
  const model = pbf.readFields(CODECS.Model.read, CODECS.Model.empty());
  if (model.graph === undefined) throw new TypeError("Cannot read the model as it must hold a graph");
  return model as unknown as OnnxModel;
}

export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const pbf = new PbfWriter();
  CODECS.Model.write(model as unknown as Fields, pbf);
  return new Uint8Array(pbf.finish());
}

function codec(fields: Record<number, Field>): Codec {
  const byTag = new Map(Object.entries(fields).map(([tag, field]) => [Number(tag), field]));
  const lists = Object.values(fields).filter(([, type]) => type.endsWith("[]")).map(([name]) => name);
  return {
    read(tag, result, pbf) {
      const field = byTag.get(tag);
      if (field) readField(field, result, pbf);
    },
    write(values, pbf) {
      for (const [tag, [name, type]] of byTag) if (values[name] !== undefined) writeField(tag, type, values[name], pbf);
    },
    empty: () => Object.fromEntries(lists.map((name) => [name, []])),
  };
}

function readField([name, type]: Field, fields: Fields, pbf: PbfReader): void {
  const list = fields[name] as unknown[];
  if (type === "int") fields[name] = pbf.readVarint(true);
  else if (type === "int[]") pbf.readPackedVarint(list as number[], true);
  else if (type === "float") fields[name] = pbf.readFloat();
  else if (type === "float[]") pbf.readPackedFloat(list as number[]);
  else if (type === "string") fields[name] = pbf.readString();
  else if (type === "string[]") list.push(pbf.readString());
  else if (type === "bytes") fields[name] = pbf.readBytes();
  else {
    const { read, empty } = codecOf(type);
    const message = pbf.readMessage(read, empty());
    if (list) list.push(message);
    else fields[name] = message;
  }
}

function writeField(tag: number, type: FieldType, value: unknown, pbf: PbfWriter): void {
  if (type === "int") pbf.writeVarintField(tag, value as number);
  else if (type === "int[]") pbf.writePackedVarint(tag, value as number[]);
  else if (type === "float") pbf.writeFloatField(tag, value as number);
  else if (type === "float[]") pbf.writePackedFloat(tag, value as number[]);
  else if (type === "string") pbf.writeStringField(tag, value as string);
  else if (type === "string[]") { for (const text of value as string[]) pbf.writeStringField(tag, text); }
  else if (type === "bytes") pbf.writeBytesField(tag, value as Uint8Array);
  else for (const each of Array.isArray(value) ? value : [value]) pbf.writeMessage(tag, codecOf(type).write, each);
}

function codecOf(type: Message | `${Message}[]`): Codec {
  return CODECS[type.replace("[]", "") as Message];
}

type TensorValues = Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;

/** The elements of a tensor, in the array type of its elements. */
export function tensorValues(tensor: OnnxTensor): TensorValues {
  const { dataType, rawData, floatData = [], int32Data = [], int64Data = [] } = tensor;
  const raw = rawData?.length ? rawData : undefined;
  // Elements of more than a byte are copied, as they may lie anywhere.
  const copy = () => raw && raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length) as ArrayBuffer;
  switch (dataType) {
    case ElementType.float:
      return new Float32Array(copy() ?? floatData);
    case ElementType.uint8:
      return raw ?? new Uint8Array(int32Data);
    case ElementType.int8:
      return raw ? new Int8Array(raw.buffer, raw.byteOffset, raw.length) : new Int8Array(int32Data);
    case ElementType.int32:
      return new Int32Array(copy() ?? int32Data);
    case ElementType.int64:
      return new BigInt64Array(copy() ?? int64Data.map(BigInt));
    default:
      throw new RangeError(`Cannot read a tensor as its element type must be known: current value is ${dataType}`);
  }
}
