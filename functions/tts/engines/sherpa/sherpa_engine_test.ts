/** Voices of every type by their twins (testing/voice_twins.ts), and what is said of files that do not belong together. */
import assert from "node:assert/strict";
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readVoicePack } from "../../pack.ts";
import { SherpaEngine } from "./sherpa_engine.ts";
import { writeEspeakData } from "./testing/espeak_data.ts";
import { type Metadata, PER_TOKEN, RATES, type TwinType, writeVoicePack } from "./testing/voice_twins.ts";

/** All packs, and eSpeak's data beside them. */
const root = Deno.makeTempDirSync();
writeEspeakData(join(root, "espeak-ng-data"));
globalThis.addEventListener("unload", () => rmSync(root, { recursive: true }));

const signal = new AbortController().signal;

async function withPack(
  type: TwinType,
  use: (folder: string) => Promise<unknown>,
  metadata?: Metadata,
): Promise<void> {
  const folder = Deno.makeTempDirSync({ dir: root });
  try {
    writeVoicePack(folder, type, metadata);
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const load = async (folder: string) => await SherpaEngine.create(readVoicePack(folder));

/** Of how many speakers a twin is. */
const SPEAKERS: Record<TwinType, number> = { vits: 2, piper: 2, matcha: 1, "matcha-vocos": 1, kokoro: 2, kitten: 2 };

for (const [type, speakers] of Object.entries(SPEAKERS) as [TwinType, number][]) {
  Deno.test(`${type}: its twin speaks, with its speakers and at any speed`, () =>
    withPack(type, async (folder) => {
      const engine = await load(folder);
      const ids = ["twin-en", "twin-en:1"].slice(0, speakers);
      const kind = type === "piper" ? "vits" : type.replace("-vocos", "");
      assert.deepEqual(
        engine.voices.map(({ id, engine, sampleRate }) => [id, engine, sampleRate]),
        ids.map((id) => [id, kind, RATES[type]]),
      );
      const speak = async (voice: string, speed: number, text = "hello there my friend") => {
        const [audio] = await Array.fromAsync(engine.synthesize(text, { voice, speed, signal }));
        return audio!;
      };
      const [plain, fast, short] = [await speak(ids[0]!, 1), await speak(ids[0]!, 2), await speak(ids[0]!, 1, "hello")];
      assert.equal(plain.sampleRate, RATES[type]);
      assert.ok(plain.samples.length >= 15 * PER_TOKEN, `${plain.samples.length} samples`);
      assert.ok(Math.abs(plain.samples.length / fast.samples.length - 2) < 0.2, "twice as fast");
      assert.ok(plain.samples.length > 2 * short.samples.length, "longer for a longer text");
      assert.ok(Math.max(...plain.samples) > 0.05, "there is sound");
      if (speakers > 1) {
        const crossings = ({ samples }: { samples: Float32Array }) =>
          samples.filter((sample, at) => at > 0 && sample * samples[at - 1]! < 0).length;
        const other = await speak(ids[1]!, 1);
        assert.ok(Math.abs(crossings(other) / crossings(plain) - 2) < 0.1, "the other speaker is higher");
      }
      await assert.rejects(speak("nobody", 1), /must be installed: current value is nobody/);
      await engine.close();
    }));

  Deno.test(`${type}: wrong metadata is said, where the native engine would end the process`, async () => {
    const wrong: [Metadata, RegExp][] = [
      [{ sample_rate: "16000" }, /sample rate must be \d+: current value is 16000/],
      [{ n_speakers: "none" }, /must hold n_speakers: current value is none/],
      ...(type === "kokoro" || type === "kitten" ? [[{ style_dim: "7" }, /bytes, as the model says/] as const] : []),
      ...(type === "kitten"
        ? [[{ model_type: "vits" }, /model_type must be kitten-tts: current value is vits/] as const]
        : []),
    ] as [Metadata, RegExp][];
    for (const [metadata, message] of wrong) {
      await withPack(type, (folder) => assert.rejects(load(folder), message), metadata);
    }
  });

  const files: Record<TwinType, string[]> = {
    vits: ["voice.onnx"],
    piper: ["voice.onnx"],
    matcha: ["acoustic.onnx", "vocoder.onnx"],
    "matcha-vocos": ["acoustic.onnx", "vocoder.onnx"],
    kokoro: ["voice.onnx"],
    kitten: ["voice.onnx"],
  };
  Deno.test(`${type}: files that are missing, cut or something else are said`, () =>
    withPack(type, async (folder) => {
      for (const name of files[type]) {
        const file = join(folder, name);
        const whole = Deno.readFileSync(file);
        truncateSync(file, Math.floor(whole.length / 2));
        await assert.rejects(load(folder), /must be a whole ONNX model/);
        writeFileSync(file, "no model");
        await assert.rejects(load(folder), /must be a whole ONNX model/);
        rmSync(file);
        await assert.rejects(load(folder), new RegExp(`${name} must exist`));
        writeFileSync(file, whole);
      }
      writeFileSync(join(folder, "tokens.txt"), "a\nb\n");
      await assert.rejects(load(folder), /each line must be a symbol and its number: current value is a/);
    }));
}

Deno.test("a voice that speaks phonemes needs eSpeak's data, and all of it", () =>
  withPack("kokoro", async (folder) => {
    const pack = JSON.parse(Deno.readTextFileSync(join(folder, "pack.json")));
    const withData = (dataDir?: string) => {
      const voices = [{ ...pack.voices[0], dataDir }];
      writeFileSync(join(folder, "pack.json"), JSON.stringify({ ...pack, voices }));
      return load(folder);
    };
    await assert.rejects(withData(), /speaks phonemes and dataDir must be set/);
    await assert.rejects(withData("."), /must hold phontab: it is missing/);
    await (await withData("../espeak-ng-data")).close();
  }));

Deno.test("a vocoder of another kind, and a model in its place, are said", () =>
  withPack("matcha", async (folder) => {
    Deno.copyFileSync(join(folder, "acoustic.onnx"), join(folder, "vocoder.onnx"));
    await assert.rejects(
      load(folder),
      /model_type must be hifigan, vocos or matcha-tts vocos: current value is matcha-tts/,
    );
  }));
