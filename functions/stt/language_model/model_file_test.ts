import assert from "node:assert/strict";
import { gunzipSync, gzipSync } from "node:zlib";
import { readModelFile } from "./model_file.ts";
import { END, START, TrigramModel, UNKNOWN } from "./trigram_model.ts";

/** Two words; "a b" is a bigram, "<s> a b" a trigram; costs are multiples of a half. */
const FILE = gzipSync(
  Uint8Array.from([
    ...new TextEncoder().encode('{"words":5,"bigrams":2,"trigrams":1,"step":0.5}\n<s>\n</s>\n<unk>\na\nb\n'),
    ...[200, 1, 1], // <s>: 200 as a varint of two bytes
    ...[4, 0, 10, 0, 4, 2, 6, 0], // </s>, <unk>, a, b: cost, back-off
    ...[1, 3, 2, 1], // after <s>: one bigram, "<s> a", cost 1, back-off 0.5
    ...[0, 0], // after </s>, <unk>
    ...[1, 4, 3, 0], // after a: "a b", cost 1.5
    ...[0], // after b
    ...[1, 0, 1], // after "<s> a": "<s> a b", the first bigram of a, cost 0.5
    ...[0], // after "a b"
  ]),
);

Deno.test("readModelFile() gives the words and their costs, a trigram's before a bigram's before a word's", () => {
  const model = new TrigramModel(readModelFile(FILE));
  assert.deepEqual(model.words, ["<s>", "</s>", "<unk>", "a", "b"]);
  assert.equal(model.costs[START], 100);
  assert.equal(model.cost(START, 3), 1);
  const afterA = model.next;
  assert.equal(model.cost(afterA, 4), 0.5);
  assert.equal(model.cost(3, 4), 1.5);
  // Backing off: from "<s> a" and from a, to the word alone.
  assert.equal(model.cost(afterA, END), 0.5 + 1 + 2);
  assert.equal(model.cost(4, UNKNOWN), 5);
  assert.equal(model.next, UNKNOWN);
});

Deno.test("readModelFile() refuses a file that is cut, has more than it says, or is none", () => {
  const bytes = gunzipSync(FILE);
  assert.throws(() => readModelFile(gzipSync(bytes.subarray(0, -1))), /Cannot read a language model/);
  assert.throws(() => readModelFile(gzipSync(Uint8Array.from([...bytes, 0]))), /Cannot read a language model/);
  assert.throws(() => readModelFile(FILE.subarray(0, 40)));
  assert.throws(() => readModelFile(new TextEncoder().encode("no model")));
});
