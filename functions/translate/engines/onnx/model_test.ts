import assert from "node:assert/strict";

import { fileURLToPath } from "node:url";
import { Model } from "./model.ts";
import { readModelConfig } from "./model_config.ts";
import { SMALL_TWIN, writeTwin } from "./testing/published_twin.ts";

const starter = fileURLToPath(new URL("../../models/starter/en-vi", import.meta.url));

Deno.test("Model rebuilds the starter model and gives alternatives by the published graphs", async () => {
  const model = await Model.load(readModelConfig(starter), { threads: 1 });
  assert.equal(model.notRebuilt, undefined);
  const [translation] = await model.translate(["Can you hear me?"]);
  assert.equal(translation, "Bạn có nghe thấy tôi không?");
  const alternatives = await model.alternatives("Can you hear me?", 3);
  assert.equal(alternatives.length, 3);
  assert.equal(alternatives[0], translation);
});

Deno.test("Model goes on with the published graphs when it does not know their layout", async () => {
  const folder = Deno.makeTempDirSync();
  const twin = writeTwin(folder, { ...SMALL_TWIN, vocabulary: 4000, activation: "tanh" });
  const { tokenizer, tokenizerConfig } = readModelConfig(starter).files;
  const config = { ...twin, files: { ...twin.files, tokenizer, tokenizerConfig } };
  const model = await Model.load(config, { threads: 1 });
  assert.match(model.notRebuilt ?? "", /^UnknownGraphError/);
  assert.equal((await model.translate(["Hello", "Goodbye"])).length, 2);
  Deno.removeSync(folder, { recursive: true });
});
