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
  await assert.rejects(SherpaEngine.create(pack), /must hold a blank/);
  await Deno.writeTextFile(`${folder}/pack.json`, await Deno.readTextFile(path("../../models/starter/pack.json")));
  assert.throws(() => readPack(folder), /must exist/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("SherpaEngine loads a pack as models pull writes it: a type of recognizer for each language, Whisper for auto", async () => {
  const folder = await Deno.makeTempDir();
  const three = { encoder: "encoder.onnx", decoder: "decoder.onnx", joiner: "joiner.onnx" };
  const model = (type: string, files: Record<string, string>, more = {}) => ({
    ...{ id: type, type, languages: ["en"], ...more },
    ...Object.fromEntries(
      Object.entries({ ...files, tokens: "tokens.txt" }).map(([role, name]) => [role, `twins/${type}/${name}`]),
    ),
  });
  await Deno.symlink(path("./twins"), `${folder}/twins`);
  await Deno.symlink(path("../../models/vad"), `${folder}/vad`);
  const pack = {
    name: "twins",
    recognizers: {
      vi: model("online-transducer", three, { textCase: "upper" }),
      en: model("offline-transducer", three, { textCase: "upper" }),
    },
    languageIdentification: model("whisper", { encoder: "encoder.onnx", decoder: "decoder.onnx" }),
    voiceActivity: { id: "silero-vad", type: "silero-vad", model: "vad/silero_vad.onnx", languages: [] },
  };
  await Deno.writeTextFile(`${folder}/pack.json`, JSON.stringify(pack));
  const engine = await SherpaEngine.create(readPack(folder));
  const sound = new Float32Array(16_000).map(() => 0.6 * (Math.random() - 0.5));
  for (const language of ["vi", "en"] as const) {
    const { text, startMs, endMs } = await engine.recognize(sound, language);
    assert.equal(text, "La");
    assert.ok(startMs >= 0 && startMs < endMs && endMs <= 1000, `${startMs} to ${endMs}`);
  }
  assert.equal(await engine.identifyLanguage(sound), "vi");
  assert.equal(engine.modelId("en"), "offline-transducer");
  await engine.close();
  const broken = { ...pack, recognizers: { ...pack.recognizers, en: { ...pack.recognizers.en, type: "unheard-of" } } };
  await Deno.writeTextFile(`${folder}/pack.json`, JSON.stringify(broken));
  assert.throws(() => readPack(folder), /type/);
  await Deno.remove(folder, { recursive: true });
});
