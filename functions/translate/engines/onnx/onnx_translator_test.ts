import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { translatorConformance } from "@jbcalling/testing";
import { readPack } from "../../pack.ts";
import { OnnxTranslator } from "./onnx_translator.ts";

const folder = fileURLToPath(new URL("../../models/starter", import.meta.url));
const create = () => OnnxTranslator.create(readPack(folder), { threads: 1, maxBatch: 16 });

translatorConformance("OnnxTranslator", create);

Deno.test("OnnxTranslator translates phrasebook sentences, alone and in a batch alike", async () => {
  const engine = await create();
  const signal = new AbortController().signal;
  const translate = async (text: string) =>
    (await engine.translate({ text, source: "en", target: "vi", count: 1, signal }))[0];
  const expected: [string, RegExp][] = [
    ["Can you hear me?", /^Bạn có nghe thấy tôi không\?$/],
    ["I will call you back in 20 minutes.", /^Tôi sẽ gọi lại cho bạn sau 20 phút\.$/],
  ];
  const together = await Promise.all(expected.map(([text]) => translate(text)));
  for (const [index, [text, translation]] of expected.entries()) {
    assert.match(await translate(text) ?? "", translation);
    assert.match(together[index] ?? "", translation);
  }
  await engine.close();
});

Deno.test("OnnxTranslator does not load a folder without a model", async () => {
  const pack = { name: "none", pairs: { "en-vi": { id: "none", folder: "/nowhere" } } };
  await assert.rejects(OnnxTranslator.create(pack, { threads: 1, maxBatch: 1 }), { code: "engine_failed" });
});

Deno.test("OnnxTranslator takes a draft, alone and among other sentences", async () => {
  const engine = await create();
  const signal = new AbortController().signal;
  const job = { source: "en", target: "vi", count: 1, signal } as const;
  const text = "I will call you back in 20 minutes.";
  const [plain] = await engine.translate({ ...job, text });
  const drafts = ["Tôi sẽ gọi lại cho bạn.", plain!, "Xin chào"];
  for (const draft of drafts) assert.deepEqual(await engine.translate({ ...job, text, draft }), [plain]);
  const together = await Promise.all(drafts.map((draft) => engine.translate({ ...job, text, draft })));
  assert.deepEqual(together, drafts.map(() => [plain]));
  await engine.close();
});
