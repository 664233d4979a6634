/** Which models a pack holds: its `pack.json`, checked as it is read. */
import { existsSync, readFileSync } from "node:fs";
import { LANGUAGES } from "@jbcalling/contract";
import { z } from "zod";

const ModelSchema = z.strictObject({
  id: z.string(),
  type: z.literal("zipformer-ctc"),
  model: z.string(),
  tokens: z.string(),
  /** The manifest of a language model that repairs what the recognizer writes. */
  languageModel: z.string().optional(),
});

const PackSchema = z.strictObject({
  name: z.string(),
  recognizers: z.record(z.enum(LANGUAGES), ModelSchema),
  languageIdentification: ModelSchema,
  voiceActivity: z.strictObject({ model: z.string() }),
});

export type ModelFiles = z.infer<typeof ModelSchema>;
export type Pack = z.infer<typeof PackSchema>;

/** The pack in a folder, its file names made absolute. Throws when the manifest is wrong or a file is missing. */
export function readPack(folder: string): Pack {
  const pack = PackSchema.parse(JSON.parse(readFileSync(`${folder}/pack.json`, "utf8")));
  const resolve = (file: string) => {
    const path = `${folder}/${file}`;
    if (!existsSync(path)) throw new Error(`Cannot load the pack ${pack.name} as ${path} must exist`);
    return path;
  };
  const resolveModel = (files: ModelFiles) => ({
    ...files,
    model: resolve(files.model),
    tokens: resolve(files.tokens),
    ...(files.languageModel && { languageModel: resolve(files.languageModel) }),
  });
  for (const language of LANGUAGES) pack.recognizers[language] = resolveModel(pack.recognizers[language]);
  pack.languageIdentification = resolveModel(pack.languageIdentification);
  pack.voiceActivity.model = resolve(pack.voiceActivity.model);
  return pack;
}

/** The same pack with nothing behind its recognizers. */
export function withoutLanguageModels(pack: Pack): Pack {
  const recognizers = { ...pack.recognizers };
  for (const language of LANGUAGES) recognizers[language] = { ...recognizers[language], languageModel: undefined };
  return { ...pack, recognizers };
}
