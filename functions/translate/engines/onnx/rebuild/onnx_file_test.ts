import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decodeModel, ElementType, encodeModel, type OnnxModel, tensorValues } from "./onnx_file.ts";

const raw = (values: ArrayBufferView) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const model: OnnxModel = {
  irVersion: 9,
  producerName: "test",
  opsetImport: [{ domain: "", version: 20 }],
  graph: {
    name: "main",
    node: [{
      opType: "Split",
      domain: "",
      name: "node",
      input: ["x", ""],
      output: ["a", "b"],
      attribute: [{ name: "axis", type: 2, i: -1 }, { name: "alpha", type: 1, f: 0.5 }],
    }],
    initializer: [
      { name: "floats", dims: [2], dataType: ElementType.float, rawData: raw(Float32Array.of(1.5, -2)) },
      { name: "bytes", dims: [3], dataType: ElementType.int8, rawData: raw(Int8Array.of(-1, 0, 127)) },
      { name: "typed", dims: [2], dataType: ElementType.int64, int64Data: [5, -6] },
    ],
    input: [],
    output: [],
  },
};

Deno.test("encodeModel and decodeModel keep nodes, attributes and tensors", () => {
  const { graph, opsetImport } = decodeModel(encodeModel(model));
  assert.deepEqual(opsetImport[0]?.version, 20);
  assert.deepEqual(graph.node[0]?.input, ["x", ""]);
  assert.deepEqual(graph.node[0]?.attribute.map(({ i, f }) => i ?? f), [-1, 0.5]);
  const [floats, bytes, typed] = graph.initializer.map(tensorValues);
  assert.deepEqual(floats, Float32Array.of(1.5, -2));
  assert.deepEqual(bytes, Int8Array.of(-1, 0, 127));
  assert.deepEqual(typed, BigInt64Array.of(5n, -6n));
});

Deno.test("decodeModel reads a Node buffer that is a part of a larger one", () => {
  const encoded = encodeModel(model);
  const larger = Buffer.concat([Buffer.from([1, 2, 3]), Buffer.from(encoded)]);
  const { graph } = decodeModel(larger.subarray(3));
  assert.deepEqual(tensorValues(graph.initializer[0]!), Float32Array.of(1.5, -2));
});

Deno.test("decodeModel refuses what is no model", () => {
  assert.throws(() => decodeModel(new TextEncoder().encode("no model at all")));
});
