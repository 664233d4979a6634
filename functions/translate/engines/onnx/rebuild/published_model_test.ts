import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { SMALL_TWIN, type TwinShape, writeTwin } from "../testing/published_twin.ts";
import { UnknownGraphError } from "./graph_reader.ts";
import { type PublishedFiles, readPublishedModel } from "./published_model.ts";

function withTwin<Result>(shape: Partial<TwinShape>, use: (files: PublishedFiles, shape: TwinShape) => Result): Result {
  const folder = Deno.makeTempDirSync();
  const whole = { ...SMALL_TWIN, ...shape };
  const { files } = writeTwin(folder, whole);
  const bytes = { encoder: readFileSync(files.encoder), decoder: readFileSync(files.decoder) };
  Deno.removeSync(folder, { recursive: true });
  return use(bytes, whole);
}

Deno.test("readPublishedModel finds every layer, its sizes and the activation", () => {
  withTwin({ activation: "relu" }, (files, shape) => {
    const weights = readPublishedModel(files, shape);
    assert.equal(weights.activation, "relu");
    assert.equal(weights.encoder.length, 2);
    assert.equal(weights.decoder.length, 3);
    assert.equal(weights.vocabulary, 200);
    const { wide, narrow, cross } = weights.decoder[2]!;
    assert.deepEqual([wide.weight.rows, wide.weight.columns], [64, 128]);
    assert.deepEqual([narrow.weight.rows, narrow.weight.columns], [128, 64]);
    assert.equal(cross.key.weight.scale.length, 64);
    assert.equal(weights.encoderEmbedding.positions.length, 64 * 64);
  });
});

Deno.test("readPublishedModel reads the tied table as rows for tokens and as columns for logits", () => {
  withTwin({ weights: "uint8" }, (files, shape) => {
    const { decoderEmbedding: { table, zeroPoint }, head } = readPublishedModel(files, shape);
    assert.equal(zeroPoint, 64);
    assert.equal(head.weight.zeroPoint[7], 64);
    for (const [token, column] of [[0, 0], [7, 3], [199, 63]] as const) {
      assert.equal(head.weight.data[column * shape.vocabulary + token], table[token * shape.dModel + column]);
    }
  });
});

Deno.test("readPublishedModel says what it does not know", () => {
  withTwin({ activation: "tanh" }, (files, shape) => {
    assert.throws(() => readPublishedModel(files, shape), UnknownGraphError);
  });
  withTwin({}, (files, shape) => {
    assert.throws(() => readPublishedModel({ ...files, decoder: files.encoder }, shape), UnknownGraphError);
    assert.throws(() => readPublishedModel(files, { ...shape, heads: 8 }), /scaled by/);
  });
});
