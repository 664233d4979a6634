import assert from "node:assert/strict";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeGreedily, decodeWithBeam, repeats } from "./decoding.ts";
import { TranslationGraph } from "./graph.ts";
import { Model } from "./model.ts";
import { readModelConfig } from "./model_config.ts";
import { type FolderKind, KINDS, writeModelFolder } from "./testing/model_folder.ts";
import { SubwordTokenizer } from "./tokenizer.ts";

async function withFolder(kind: FolderKind, use: (folder: string) => Promise<void>, shape = {}): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    writeModelFolder(folder, kind, shape);
    await use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const load = (folder: string, { settings }: FolderKind, more = {}) =>
  Model.load(readModelConfig(folder), { threads: 1, pair: { ...settings, ...more } });

for (const [name, kind] of Object.entries(KINDS)) {
  Deno.test(`${name}: translates alone and in batches, greedily and by beams`, () =>
    withFolder(kind, async (folder) => {
      const model = await load(folder, kind);
      assert.equal(model.notRebuilt === undefined, kind.family === "marian");
      const both = await model.translate(["hello there", "a longer one, to be padded"]);
      assert.equal(both.length, 2);
      assert.ok(both.every((text) => text.length > 0));
      const [best, ...others] = await model.alternatives("hello there", 3);
      assert.ok(best && others.length === 2);
    }));

  Deno.test(`${name}: says what is wrong with its files`, () =>
    withFolder(kind, async (folder) => {
      const decoder = join(folder, "onnx/decoder_model_merged_quantized.onnx");
      const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
      const write = (file: string, json: unknown) => writeFileSync(join(folder, file), JSON.stringify(json));
      const layers = kind.family === "t5" ? "num_decoder_layers" : "decoder_layers";
      write("config.json", { ...config, [layers]: 5 });
      await assert.rejects(load(folder, kind, { search: { noRepeat: 2 } }), /must have 5 layers.*current value is 3/);
      write("config.json", { ...config, model_type: "bert" });
      assert.throws(() => readModelConfig(folder), /must be that of Marian, M2M100, mBART or T5/);
      write("config.json", { ...config, eos_token_id: 7 });
      await assert.rejects(load(folder, kind), /must end texts with the model's end token 7/);
      write("config.json", config);
      await assert.rejects(
        load(folder, kind, { targetToken: "__xx__" }),
        /must know the token __xx__: current value is none/,
      );
      truncateSync(decoder, 10_000);
      await assert.rejects(load(folder, kind), /decoder_model_merged_quantized|protobuf|Protobuf/i);
      rmSync(decoder);
      assert.throws(() => readModelConfig(folder), /decoder_model_merged_quantized\.onnx must exist/);
    }));
}

Deno.test("languages are told to the models by tokens before or after the text, or by a prefix", () => {
  const folder = Deno.makeTempDirSync();
  const layouts: [string, (ids: number[], language: number | undefined) => boolean][] = [
    ["M2M100", (ids, language) => ids[0] === language && ids.at(-1) === 0],
    ["mBART (VinAI)", (ids, language) => ids.at(-1) === language && ids.at(-2) === 0],
    ["T5 (EnViT5)", (ids) => ids.at(-1) === 0 && ids.length > 10],
  ];
  for (const [name, isRight] of layouts) {
    const kind = KINDS[name]!;
    writeModelFolder(folder, kind);
    const tokenizer = new SubwordTokenizer(readModelConfig(folder));
    const { sourceToken } = kind.settings;
    const ids = tokenizer.encode("good morning", kind.settings);
    assert.ok(isRight(ids, sourceToken ? tokenizer.idOf(sourceToken) : undefined), `${name}: ${ids}`);
    assert.ok(tokenizer.encode("a ".repeat(500), kind.settings).length <= 64, "the tail of what is too long is lost");
    assert.ok(
      isRight(tokenizer.encode("a ".repeat(500), kind.settings), sourceToken ? tokenizer.idOf(sourceToken) : undefined),
    );
  }
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("repeats names the tokens that would complete a sequence for a second time", () => {
  assert.deepEqual([...repeats([1, 2, 3, 1, 2], 3)], [3]);
  assert.deepEqual([...repeats([1, 2, 1, 3, 1], 2)], [2, 3]);
  assert.deepEqual([...repeats([1, 2], 3)], []);
  assert.deepEqual([...repeats([1, 1, 1], undefined)], []);
});

Deno.test("searches begin with what is forced and repeat no sequence that must not be repeated", () =>
  withFolder(KINDS.M2M100!, async (folder) => {
    const graph = await TranslationGraph.load(readModelConfig(folder), 1);
    const search = { start: 0, forced: [3], noRepeat: 2, lengthPenalty: 1.2 };
    const greedy = await decodeGreedily(graph, [[2, 9, 10, 0], [2, 20, 21, 22, 23, 0]], search);
    const beams = await decodeWithBeam(graph, [2, 9, 10, 0], 3, search);
    for (const ids of [...greedy, ...beams]) {
      assert.equal(ids[0], 3);
      const pairs = ids.slice(1).map((id, at) => `${ids[at]} ${id}`);
      assert.equal(new Set(pairs).size, pairs.length, ids.join());
    }
    const free = await decodeGreedily(graph, [[2, 9, 10, 0]], { start: 0, forced: [3] });
    assert.notDeepEqual(free[0], greedy[0], "without it this model repeats itself");
  }));
