import assert from "node:assert/strict";
import { ttsConformance } from "@jbcalling/testing";
import { EspeakEngine } from "./espeak_engine.ts";

ttsConformance("EspeakEngine", () => EspeakEngine.create());

Deno.test("EspeakEngine speaks longer at half speed than at double, and refuses an unknown voice", async () => {
  const engine = await EspeakEngine.create();
  const signal = new AbortController().signal;
  const length = async (speed: number) => {
    return (await engine.synthesize("See you tomorrow morning", { voice: "en-us", speed, signal })).samples.length;
  };
  assert.ok(await length(0.5) > 1.6 * await length(1));
  assert.ok(await length(1) > 1.4 * await length(2));
  await assert.rejects(engine.synthesize("Hello", { voice: "nobody", speed: 1, signal }), RangeError);
  await engine.close();
});
