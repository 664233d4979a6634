import assert from "node:assert/strict";
import { errorOf, FakeTtsEngine, openHost } from "@jbcalling/testing";
import { ttsFunction } from "./function.ts";

const open = (engine: FakeTtsEngine) => openHost(ttsFunction({ maxDiskBytes: 0 }), engine);
const two = { text: "First one. Second one.", language: "en", format: "pcm" };

Deno.test("the audio of the first sentence leaves before the second is synthesised", async () => {
  const gate = Promise.withResolvers<void>();
  const engine = new FakeTtsEngine((_, call) => call === 1 ? gate.promise : undefined);
  const reply = await open(engine).postJson("/tts", two);
  const reader = reply.body!.getReader();
  const first = await reader.read();
  assert.ok(first.value!.length > 1000);
  assert.deepEqual(engine.spoken, ["First one."]);
  gate.resolve();
  while (!(await reader.read()).done);
  assert.deepEqual(engine.spoken, ["First one.", "Second one."]);
});

Deno.test("what was spoken once comes from the cache", async () => {
  const engine = new FakeTtsEngine();
  const host = open(engine);
  const first = await host.postJson("/tts", two);
  const bytes = await first.bytes();
  const second = await host.postJson("/tts", two);
  assert.deepEqual([first.headers.get("x-cache"), second.headers.get("x-cache")], ["miss", "hit"]);
  assert.deepEqual(await second.bytes(), bytes);
  assert.equal(engine.spoken.length, 2);
  const metrics = await host.metrics();
  assert.match(metrics, /tts_cache_hits_total\{cache_type="memory"\} 1/);
  assert.match(metrics, /tts_cache_misses_total 1\n/);
  assert.match(metrics, /tts_synthesis_total\{engine="fake",language="en",status="success"\} 2/);
});

Deno.test("an engine that fails at once is an error reply, one that fails later breaks the stream and is not cached", async () => {
  const broken = await open(new FakeTtsEngine(() => Promise.reject(new Error("no")))).postJson("/tts", two);
  assert.deepEqual([broken.status, (await errorOf(broken)).code], [500, "engine_failed"]);
  let fail = true;
  const host = open(
    new FakeTtsEngine((sentence) => {
      if (fail && sentence.startsWith("Second")) throw new Error("no");
    }),
  );
  await assert.rejects((await host.postJson("/tts", two)).bytes());
  fail = false;
  assert.equal((await host.postJson("/tts", two)).headers.get("x-cache"), "miss");
});

Deno.test("a caller that goes away stops the synthesis", async () => {
  const engine = new FakeTtsEngine();
  const text = Array.from({ length: 20 }, (_, index) => `Sentence ${index}.`).join(" ");
  const reply = await open(engine).postJson("/tts", { ...two, text });
  const reader = reply.body!.getReader();
  await reader.read();
  await reader.cancel();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(engine.spoken.length < 5, `${engine.spoken.length} sentences were spoken for nobody`);
});

Deno.test("numbers are said as words, in the language of the voice", async () => {
  const engine = new FakeTtsEngine();
  await (await open(engine).postJson("/tts", { text: "Lúc 3 giờ", language: "vi" })).bytes();
  assert.deepEqual(engine.spoken, ["Lúc ba giờ"]);
});

Deno.test("/tts refuses a voice of another language, a speed out of range and an unknown format", async () => {
  const host = open(new FakeTtsEngine());
  for (const change of [{ voice: "vi-fake" }, { speed: 3 }, { format: "aiff" }, { text: " " }, { language: "fr" }]) {
    assert.equal((await host.postJson("/tts", { ...two, ...change })).status, 400, JSON.stringify(change));
  }
  assert.equal((await (await host.get("/tts/voices?language=vi")).json()).length, 1);
});

Deno.test("/v1/audio/speech takes the language from the text, or a voice of ours by its id", async () => {
  const host = open(new FakeTtsEngine());
  const ask = async (input: string, voice: string) => {
    const reply = await host.postJson("/v1/audio/speech", { model: "tts-1", input, voice, response_format: "wav" });
    await reply.body?.cancel();
    return reply.headers.get("x-voice");
  };
  assert.equal(await ask("Xin chào các bạn", "alloy"), "vi-fake");
  assert.equal(await ask("Good morning", "alloy"), "en-fake");
  assert.equal(await ask("Good morning", "vi-fake"), "vi-fake");
});
