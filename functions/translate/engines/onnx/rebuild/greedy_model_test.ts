import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeGreedily, lengthLimit } from "../decoding.ts";
import { TranslationGraph } from "../graph.ts";
import { GreedyGraph } from "../greedy_graph.ts";
import { type ModelConfig, readModelConfig } from "../model_config.ts";
import { SMALL_TWIN, type TwinShape, writeTwin } from "../testing/published_twin.ts";
import { random } from "../testing/twin_weights.ts";
import { SubwordTokenizer } from "../tokenizer.ts";
import { rebuiltModel } from "./rebuild.ts";

const functions = new URL("../../../../", import.meta.url);
const heldOut = readFileSync(fileURLToPath(new URL("_shared/phrasebook/heldout.tsv", functions)), "utf8").trim()
  .split("\n").map((line) => line.split("\t"));

/** How many sentences both graphs translate to the same tokens, one after the other and in batches. */
async function countSame(config: ModelConfig, sentences: number[][], batch: number): Promise<number> {
  const published = await TranslationGraph.load(config, 1);
  const rebuilt = await GreedyGraph.load(config, await rebuiltModel(config), 1);
  let same = 0;
  for (let at = 0; at < sentences.length; at += batch) {
    const some = sentences.slice(at, at + batch);
    const expected = await decodeGreedily(published, some);
    const found = await rebuilt.translate(some, lengthLimit(config, some));
    same += found.filter((ids, row) => ids.join() === expected[row]!.join()).length;
  }
  return same;
}

for (const [pair, column] of [["en-vi", 1], ["vi-en", 2]] as const) {
  Deno.test(`greedyModel says token by token what the published graphs of ${pair} say`, async () => {
    const config = readModelConfig(fileURLToPath(new URL(`translate/models/starter/${pair}`, functions)));
    const tokenizer = new SubwordTokenizer(config);
    const sentences = heldOut.map((row) => tokenizer.encode(row[column]!));
    assert.equal(await countSame(config, sentences.slice(0, 120), 1), 120);
    // In a batch the published graphs go on with sentences that are over for other steps than ours: these quantize with
    // the others, so that a near tie can fall the other way.
    const together = await countSame(config, sentences.slice(120, 312), 16);
    assert.ok(together >= 188, `${together} of 192 alike in batches`);
  });
}

const TWINS: Record<string, Partial<TwinShape>> = {
  "int8 by column, normalisation in parts, swish": {},
  "uint8 by matrix, one node of normalisation, ReLU": { weights: "uint8", norm: "node", activation: "relu" },
  "six layers each, eight heads": { encoderLayers: 6, decoderLayers: 6, heads: 8 },
};

for (const [what, shape] of Object.entries(TWINS)) {
  Deno.test(`greedyModel rebuilds exports of other shapes: ${what}`, async () => {
    const folder = Deno.makeTempDirSync();
    const config = writeTwin(folder, { ...SMALL_TWIN, ...shape });
    const next = random(what);
    const sentences = Array.from({ length: 24 }, () => {
      return [...Array.from({ length: 3 + Math.floor(next() * 12) }, () => 1 + Math.floor(next() * 190)), config.end];
    });
    // Random weights give many near ties, which the last bit of a sum decides.
    const same = await countSame(config, sentences, 1);
    assert.ok(same >= 20, `${same} of 24 alike`);
    Deno.removeSync(folder, { recursive: true });
  });
}

Deno.test("greedyModel says the same with a draft, be it right, too short, too long or wrong", async () => {
  const config = readModelConfig(fileURLToPath(new URL("translate/models/starter/en-vi", functions)));
  const tokenizer = new SubwordTokenizer(config);
  const graph = await GreedyGraph.load(config, await rebuiltModel(config), 1);
  let [same, count] = [0, 0];
  for (const row of heldOut.slice(0, 60)) {
    const source = tokenizer.encode(row[1]!);
    const limit = lengthLimit(config, [source]);
    const [said] = await graph.translate([source], limit);
    const drafts = [
      said!,
      said!.slice(0, -2),
      said!.toSpliced(2, 1, 77),
      [...said!, 5, 6, 7],
      [config.end, 3],
      said!.toReversed(),
    ];
    for (const draft of drafts) {
      const [found] = await graph.translate([source], limit, draft);
      count++;
      if (found!.join() === said!.join()) same++;
    }
  }
  // Several tokens are quantized together, so that a near tie can fall the other way.
  assert.ok(same >= count * 0.97, `${same} of ${count} alike`);
});

Deno.test("greedyModel says the same for a sentence that grows word by word, each time with what it said before", async () => {
  const config = readModelConfig(fileURLToPath(new URL("translate/models/starter/vi-en", functions)));
  const tokenizer = new SubwordTokenizer(config);
  const graph = await GreedyGraph.load(config, await rebuiltModel(config), 1);
  let [same, count] = [0, 0];
  for (const row of heldOut.slice(0, 40)) {
    const words = row[2]!.split(" ");
    let draft: number[] = [];
    for (let length = 3; length <= words.length; length++) {
      const source = tokenizer.encode(words.slice(0, length).join(" "));
      const limit = lengthLimit(config, [source]);
      const [[scratch], [drafted]] = [
        await graph.translate([source], limit),
        await graph.translate([source], limit, draft),
      ];
      count++;
      if (scratch!.join() === drafted!.join()) same++;
      draft = drafted!;
    }
  }
  assert.ok(count > 100 && same >= count * 0.95, `${same} of ${count} alike`);
});
