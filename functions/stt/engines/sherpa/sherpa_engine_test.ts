import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { sttConformance } from "@jbcalling/testing";
import { decodeAudio } from "../../decode/mod.ts";
import { readPack } from "../../pack.ts";
import { SherpaEngine } from "./sherpa_engine.ts";

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const create = () => SherpaEngine.create(readPack(path("../../models/starter")));
const signal = new AbortController().signal;

sttConformance("SherpaEngine", create);

Deno.test("SherpaEngine hears the project's own clips, tells their language and splits them where nobody speaks", async () => {
  const engine = await create();
  for (const [language, words] of [["en", /meeting/], ["vi", /cuộc họp/]] as const) {
    const bytes = await Deno.readFile(path(`../../../_shared/phrasebook/clips/hello-${language}.wav`));
    const { samples } = await decodeAudio(bytes, "audio/wav", { maxAudioMs: 60_000 }, signal);
    assert.match((await engine.recognize(samples, language)).text, words);
    assert.equal(await engine.identifyLanguage(samples), language);
    assert.equal(await engine.hasSpeech(samples, signal), true);
    const pause = new Float32Array(32_000);
    const twice = Float32Array.from([...samples, ...pause, ...samples]);
    const spans = await engine.findSpeech(twice, signal);
    assert.ok(spans.length >= 2 && spans.at(-1)!.startMs > samples.length / 16);
  }
  await engine.close();
});

Deno.test("SherpaEngine does not load a pack with a missing file or a token table without a blank", async () => {
  const folder = await Deno.makeTempDir();
  const pack = readPack(path("../../models/starter"));
  await Deno.writeTextFile(`${folder}/tokens.txt`, "a 0\nb 1\n");
  pack.recognizers.en = { ...pack.recognizers.en, tokens: `${folder}/tokens.txt` };
  await assert.rejects(SherpaEngine.create(pack), /<blk> 0/);
  await Deno.writeTextFile(`${folder}/pack.json`, await Deno.readTextFile(path("../../models/starter/pack.json")));
  assert.throws(() => readPack(folder), /must exist/);
  await Deno.remove(folder, { recursive: true });
});
