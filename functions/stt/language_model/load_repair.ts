/** The repair of a language from its files in a model pack. */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { LanguageCode } from "@jbcalling/contract";
import { z } from "zod";
import { ENGLISH_SOUNDS } from "./english_sounds.ts";
import { HypothesisRepair } from "./hypothesis_repair.ts";
import { readModelFile } from "./model_file.ts";
import type { SoundTable } from "./spelling.ts";
import { TrigramModel } from "./trigram_model.ts";
import { VIETNAMESE_SOUNDS } from "./vietnamese_sounds.ts";
import { WEIGHT_NAMES } from "./weights.ts";

export const SOUNDS: Readonly<Record<LanguageCode, SoundTable>> = { en: ENGLISH_SOUNDS, vi: VIETNAMESE_SOUNDS };

const ManifestSchema = z.strictObject({
  /** The file that train/language_model.py wrote, beside the manifest. */
  model: z.string(),
  weights: z.record(z.enum(WEIGHT_NAMES), z.number().nonnegative()),
});

/** Throws when the manifest or the model is missing or not what it should be. */
export function loadRepair(language: LanguageCode, manifestPath: string): HypothesisRepair {
  const { model, weights } = ManifestSchema.parse(JSON.parse(readFileSync(manifestPath, "utf8")));
  const tables = readModelFile(readFileSync(`${dirname(manifestPath)}/${model}`));
  return new HypothesisRepair(new TrigramModel(tables), SOUNDS[language], weights);
}
