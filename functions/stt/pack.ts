/** Which models a pack holds: its `pack.json`, checked as it is read. */
import { existsSync, readFileSync } from "node:fs";
import { LANGUAGES } from "@jbcalling/contract";
import { z } from "zod";

const common = {
  id: z.string(),
  tokens: z.string(),
  languages: z.array(z.string()).optional(),
  /** `upper` for recognizers that write capitals only; anything else is left as it comes. */
  textCase: z.enum(["upper", "written"]).optional(),
  /** The manifest of a language model that repairs what the recognizer writes. */
  languageModel: z.string().optional(),
  /** Only hotwords would need it. */
  bpeModel: z.string().optional(),
};

const transducer = { encoder: z.string(), decoder: z.string(), joiner: z.string() };

const ModelSchema = z.discriminatedUnion("type", [
  z.strictObject({ ...common, type: z.enum(["zipformer-ctc", "nemo-ctc", "online-ctc"]), model: z.string() }),
  z.strictObject({ ...common, type: z.literal("sense-voice"), model: z.string() }),
  z.strictObject({ ...common, type: z.enum(["offline-transducer", "online-transducer"]), ...transducer }),
  z.strictObject({ ...common, type: z.literal("whisper"), encoder: z.string(), decoder: z.string() }),
  z.strictObject({
    ...common,
    type: z.literal("moonshine"),
    ...{ preprocessor: z.string(), encoder: z.string(), uncachedDecoder: z.string(), cachedDecoder: z.string() },
  }),
]);

const PackSchema = z.strictObject({
  name: z.string(),
  recognizers: z.record(z.enum(LANGUAGES), ModelSchema),
  languageIdentification: ModelSchema,
  voiceActivity: z.object({ model: z.string() }),
});

export type ModelFiles = z.infer<typeof ModelSchema>;
export type ModelType = ModelFiles["type"];
export type Pack = z.infer<typeof PackSchema>;

/** What names a file of a model. */
const ROLES = [
  ...["tokens", "model", "encoder", "decoder", "joiner", "preprocessor", "uncachedDecoder", "cachedDecoder"],
  ...["languageModel", "bpeModel"],
];

/** The pack in a folder, its file names made absolute. Throws when the manifest is wrong or a file is missing. */
export function readPack(folder: string): Pack {
  const pack = PackSchema.parse(JSON.parse(readFileSync(`${folder}/pack.json`, "utf8")));
  const resolve = (file: string) => {
    const path = `${folder}/${file}`;
    if (!existsSync(path)) throw new Error(`Cannot load the pack ${pack.name} as ${path} must exist`);
    return path;
  };
  const resolveModel = (model: ModelFiles): ModelFiles => {
    const entries = Object.entries(model).map(([key, value]) => {
      return [key, ROLES.includes(key) && typeof value === "string" ? resolve(value) : value];
    });
    return Object.fromEntries(entries) as ModelFiles;
  };
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
