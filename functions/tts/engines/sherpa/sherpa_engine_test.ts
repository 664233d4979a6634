import assert from "node:assert/strict";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
// Tests may reach over to another function: the twin is written with the translator's graph writer.
import { GraphWriter, value } from "../../../translate/engines/onnx/rebuild/graph_writer.ts";
import { ElementType, encodeModel } from "../../../translate/engines/onnx/rebuild/onnx_file.ts";
import { readVoicePack } from "../../pack.ts";
import { SherpaEngine } from "./sherpa_engine.ts";

const RATE = 22_050;

/** Samples of one token at the voice's own pace. */
const PER_TOKEN = 256;

/**
 * A VITS voice with the inputs, outputs and metadata of Piper's exports as sherpa-onnx reads them (its
 * `offline-tts-vits-model.cc`): a tone as long as the text times `length_scale`, higher with each speaker. It takes
 * letters, where Piper's voices take espeak-ng's phonemes.
 */
function vitsTwin(metadata: Record<string, string> = {}): Uint8Array {
  const graph = new GraphWriter();
  const scale = graph.add("Gather", ["scales", graph.integers("second", [1], [])]);
  const tokens = graph.add("Cast", [graph.add("Squeeze", ["input_lengths"])], { to: ElementType.float });
  const perToken = graph.floats("per_token", Float32Array.of(PER_TOKEN), []);
  const length = graph.add("Mul", [graph.add("Mul", [tokens, perToken]), scale]);
  const [zero, one] = [graph.floats("zero", Float32Array.of(0), []), graph.floats("one", Float32Array.of(1), [])];
  const speaker = graph.add("Add", [
    graph.add("Cast", [graph.add("Squeeze", ["sid"])], { to: ElementType.float }),
    one,
  ]);
  const pitch = graph.add("Mul", [speaker, graph.floats("pitch", Float32Array.of(0.05), [])]);
  const wave = graph.add("Sin", [graph.add("Mul", [graph.add("Range", [zero, length, one]), pitch])]);
  const output = graph.output("output", graph.add("Unsqueeze", [wave, graph.integers("axes", [0, 1, 2])]));
  const model = graph.model([
    value("input", ElementType.int64, ["batch_size", "phonemes"]),
    value("input_lengths", ElementType.int64, ["batch_size"]),
    value("scales", ElementType.float, [3]),
    value("sid", ElementType.int64, ["batch_size"]),
  ], [value(output, ElementType.float, ["batch_size", "time", 1, "samples"])]);
  const all = {
    model_type: "vits",
    comment: "coqui",
    language: "English",
    frontend: "characters",
    voice: "en-us",
    has_espeak: "0",
    n_speakers: "2",
    sample_rate: String(RATE),
    add_blank: "0",
    use_eos_bos: "0",
    blank_id: "0",
    pad_id: "0",
    ...metadata,
  };
  return encodeModel({ ...model, metadataProps: Object.entries(all).map(([key, text]) => ({ key, value: text })) });
}

const LETTERS = ["_", ..."abcdefghijklmnopqrstuvwxyz.,!?", " "];

async function withPack(use: (folder: string) => Promise<void>, metadata?: Record<string, string>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    writeFileSync(join(folder, "voice.onnx"), vitsTwin(metadata));
    writeFileSync(join(folder, "tokens.txt"), LETTERS.map((letter, at) => `${letter} ${at}\n`).join(""));
    const voice = {
      id: "twin-en",
      type: "vits",
      languages: ["en"],
      model: "voice.onnx",
      tokens: "tokens.txt",
      sampleRate: RATE,
    };
    writeFileSync(join(folder, "pack.json"), JSON.stringify({ name: "twins", voices: [voice] }));
    await use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const signal = new AbortController().signal;

Deno.test("SherpaEngine speaks with a VITS voice: its speakers, its speed", () =>
  withPack(async (folder) => {
    const engine = await SherpaEngine.create(readVoicePack(folder));
    assert.deepEqual(engine.voices.map(({ id, engine, sampleRate }) => [id, engine, sampleRate]), [
      ["twin-en", "vits", RATE],
      ["twin-en:1", "vits", RATE],
    ]);
    const speak = async (voice: string, speed: number) => {
      const [audio] = await Array.fromAsync(engine.synthesize("hello there", { voice, speed, signal }));
      return audio!;
    };
    const [plain, fast, other] = [await speak("twin-en", 1), await speak("twin-en", 2), await speak("twin-en:1", 1)];
    assert.equal(plain.sampleRate, RATE);
    assert.ok(plain.samples.length >= 10 * PER_TOKEN, `${plain.samples.length} samples`);
    assert.ok(Math.abs(plain.samples.length / fast.samples.length - 2) < 0.1, "twice as fast");
    const crossings = (samples: Float32Array) =>
      samples.filter((sample, at) => at > 0 && sample * samples[at - 1]! < 0).length;
    assert.ok(Math.abs(crossings(other.samples) / crossings(plain.samples) - 2) < 0.1, "the other speaker is higher");
    await assert.rejects(speak("nobody", 1), /must be installed: current value is nobody/);
    await engine.close();
  }));

Deno.test("SherpaEngine says what is wrong with a voice's files, where the native engine would end the process", async () => {
  const load = async (folder: string) => await SherpaEngine.create(readVoicePack(folder));
  await withPack((folder) => assert.rejects(load(folder), /sample rate must be 22050: current value is 16000/), {
    sample_rate: "16000",
  });
  await withPack((folder) => assert.rejects(load(folder), /must hold n_speakers: current value is none/), {
    n_speakers: "none",
  });
  await withPack(async (folder) => {
    writeFileSync(join(folder, "tokens.txt"), "a\nb\n");
    await assert.rejects(load(folder), /each line must be a symbol and its number: current value is a/);
  });
  await withPack(async (folder) => {
    truncateSync(join(folder, "voice.onnx"), 300);
    await assert.rejects(load(folder), /must be a whole ONNX model: it ends \d+ bytes too early/);
    writeFileSync(join(folder, "voice.onnx"), "no model");
    await assert.rejects(load(folder), /must be a whole ONNX model/);
    Deno.removeSync(join(folder, "voice.onnx"));
    await assert.rejects(load(folder), /voice\.onnx must exist/);
  });
});
