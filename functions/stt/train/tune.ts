/**
 * Tunes how a language's texts are repaired for the recognizer of the pack, on training sentences that a language model
 * of its own does not know: speaks them, recognises them, looks for weights with few word errors, and writes those to
 * the pack. To be run again when the recognizer changes.
 *
 *     deno run -A functions/stt/train/tune.ts --language vi --data FOLDER --tatoeba FILE [--python /usr/bin/python3]
 *
 * FOLDER is that of `expand.py`'s phrasebook; what is made here goes to FOLDER/tune and is used again.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isLanguage, type LanguageCode } from "@jbcalling/contract";
import { SherpaEngine } from "../engines/sherpa/sherpa_engine.ts";
import { HypothesisRepair } from "../language_model/hypothesis_repair.ts";
import { SOUNDS } from "../language_model/load_repair.ts";
import { readModelFile } from "../language_model/model_file.ts";
import { TrigramModel } from "../language_model/trigram_model.ts";
import type { RepairWeights } from "../language_model/weights.ts";
import { readPack, withoutLanguageModels } from "../pack.ts";
import { coordinateSearch } from "./coordinate_search.ts";
import { readSpokenSet } from "./spoken_set.ts";
import { countEdits } from "./word_errors.ts";

interface TuningSet {
  name: string;
  /** In the mean over all sets. */
  share: number;
  heard: { expected: string[]; greedy: string }[];
}

const SETS = ["pairs", "templates", "tatoeba"];
const CONDITIONS = [{ condition: "clean", count: 200, share: 1 }, { condition: "noisy", count: 100, share: 0.5 }];
const STEPS = [1.3, 1.15];

const { values } = parseArgs({
  options: {
    language: { type: "string", default: "" },
    data: { type: "string", default: "" },
    tatoeba: { type: "string", default: "" },
    python: { type: "string", default: "python3" },
    pack: { type: "string", default: fileURLToPath(new URL("../models/starter", import.meta.url)) },
  },
});
if (!isLanguage(values.language) || !values.data || !values.tatoeba) {
  console.error("Cannot tune as --language, --data and --tatoeba must be given");
  Deno.exit(2);
}
const manifestPath = readPack(values.pack).recognizers[values.language].languageModel;
if (!manifestPath) {
  console.error(`Cannot tune as ${values.pack}/pack.json must name a language model for ${values.language}`);
  Deno.exit(2);
}
await tune(values.language, `${values.data}/tune`, manifestPath);

async function tune(language: LanguageCode, folder: string, manifestPath: string): Promise<void> {
  const manifest = JSON.parse(readFileSync(manifestPath, "utf8"));
  python("language_model.py", [
    ...["--language", language, "--tatoeba", values.tatoeba, "--phrasebook", `${values.data}/phrasebook`],
    ...["--leave-out", folder, "--out", `${folder}/${language}.gz`],
  ]);
  const model = new TrigramModel(readModelFile(readFileSync(`${folder}/${language}.gz`)));
  const sets = await recognizeSets(language, folder);
  const rates = (repair: (text: string) => string) =>
    sets.map(({ heard }) => {
      const errors = heard.reduce(
        (sum, { expected, greedy }) => sum + countEdits(expected, repair(greedy).split(" ")),
        0,
      );
      return 100 * errors / heard.reduce((sum, { expected }) => sum + expected.length, 0);
    });
  const repairWith = (weights: RepairWeights) => {
    const repair = new HypothesisRepair(model, SOUNDS[language], weights);
    return rates((text) => repair.repair(text));
  };
  const mean = (each: number[]) =>
    each.reduce((sum, rate, index) => sum + rate * sets[index]!.share, 0) /
    sets.reduce((sum, { share }) => sum + share, 0);
  const print = (title: string, each: number[]) =>
    console.log(`${title}: ${sets.map(({ name }, index) => `${name} ${each[index]!.toFixed(1)}`).join(", ")}`);
  print("greedy", rates((text) => text));
  print("before", repairWith(manifest.weights));
  const weights = coordinateSearch<keyof RepairWeights>(
    manifest.weights,
    (changed) => mean(repairWith(changed)),
    STEPS,
    (name, value, loss) => console.log(`${name} ${value}: ${loss.toFixed(2)}`),
  );
  print("after", repairWith(weights));
  writeFileSync(manifestPath, `${JSON.stringify({ ...manifest, weights }, undefined, 2)}\n`);
}

/** What the pack's recognizer hears in the tuning sentences, which are spoken first where that was not done yet. */
async function recognizeSets(language: LanguageCode, folder: string): Promise<TuningSet[]> {
  const engine = await SherpaEngine.create(withoutLanguageModels(readPack(values.pack)));
  const sets: TuningSet[] = [];
  for (const set of SETS) {
    for (const [index, { condition, count, share }] of CONDITIONS.entries()) {
      const name = `tune-${set}-${condition}`;
      if (!existsSync(`${folder}/${language}/${name}.json`)) {
        python("prepare.py", [
          ...["--language", language, "--data", folder, "--set", name, "--count", `${count}`],
          ...["--voices", "seen", "--condition", condition, "--seed", `${501 + index}`],
        ], readFileSync(`${folder}/${language}-${set}.txt`, "utf8"));
      }
      const heard = [];
      for (const { text, samples } of await readSpokenSet(`${folder}/${language}`, name)) {
        heard.push({ expected: text.split(" "), greedy: (await engine.recognize(samples, language)).text });
      }
      sets.push({ name: `${set} ${condition}`, share, heard });
    }
  }
  await engine.close();
  return sets;
}

function python(script: string, args: string[], input?: string): void {
  const path = fileURLToPath(new URL(script, import.meta.url));
  execFileSync(values.python, [path, ...args], { input, stdio: ["pipe", "inherit", "inherit"] });
}
