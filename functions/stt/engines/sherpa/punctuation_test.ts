import assert from "node:assert/strict";
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Punctuation } from "./punctuation.ts";
import { writePunctuationTwin } from "./testing/punctuation_twin.ts";

function withTwin(body: (load: () => Punctuation, folder: string) => void, metadata?: Record<string, string>) {
  const folder = Deno.makeTempDirSync();
  try {
    writePunctuationTwin(folder, metadata);
    const files = { model: join(folder, "model.onnx"), bpeVocab: join(folder, "bpe.vocab") };
    body(() => Punctuation.create({ id: "twin", type: "online-punctuation", ...files }, 1), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

Deno.test("capitals become sentences with marks, as often as they are asked for, however long", () =>
  withTwin((load) => {
    const punctuation = load();
    assert.equal(punctuation.write("CAN I SEE YOU", "en"), "Can I see you.");
    assert.equal(punctuation.write("hello", "en"), "Hello.");
    assert.equal(punctuation.write("  ", "en"), "");
    const long = Array(400).fill("word").join(" ");
    assert.equal(punctuation.write(long, "en").split(" ").length, 400);
  }));

Deno.test("files that do not belong are refused, where the native engine would end the process", () => {
  withTwin((load) => assert.throws(load, /PERIOD must be 2: current value is 7/), { PERIOD: "7" });
  withTwin((load, folder) => {
    writeFileSync(join(folder, "bpe.vocab"), "a\nb\nc\nd\n");
    assert.throws(load, /each line must be a piece and its score: current value is a/);
    truncateSync(join(folder, "model.onnx"), 300);
    assert.throws(load, /must be a whole ONNX model/);
  });
});
