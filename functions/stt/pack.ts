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

/** They keep what they have heard, and take it piece by piece. */
const StreamingSchema = z.discriminatedUnion("type", [
  z.strictObject({ ...common, type: z.literal("online-ctc"), model: z.string() }),
  z.strictObject({ ...common, type: z.literal("online-transducer"), ...transducer }),
]);

const ModelSchema = z.discriminatedUnion("type", [
  StreamingSchema,
  z.strictObject({ ...common, type: z.enum(["zipformer-ctc", "nemo-ctc"]), model: z.string() }),
  z.strictObject({ ...common, type: z.literal("sense-voice"), model: z.string() }),
  z.strictObject({ ...common, type: z.literal("offline-transducer"), ...transducer }),
  z.strictObject({ ...common, type: z.literal("whisper"), encoder: z.string(), decoder: z.string() }),
  z.strictObject({
    ...common,
    type: z.literal("moonshine"),
    ...{ preprocessor: z.string(), encoder: z.string(), uncachedDecoder: z.string(), cachedDecoder: z.string() },
  }),
  z.strictObject({ ...common, type: z.literal("moonshine-v2"), encoder: z.string(), mergedDecoder: z.string() }),
]);

/** Puts marks and capitals into small letters without any. */
const PunctuationSchema = z.strictObject({
  id: z.string(),
  type: z.literal("online-punctuation"),
  languages: z.array(z.string()).optional(),
  model: z.string(),
  bpeVocab: z.string(),
});

const PackSchema = z.strictObject({
  name: z.string(),
  recognizers: z.record(z.enum(LANGUAGES), ModelSchema),
  /** What hears somebody who is still speaking, for languages whose recognizer wants whole utterances. */
  streaming: z.partialRecord(z.enum(LANGUAGES), StreamingSchema).optional(),
  /** For recognizers that write capitals only. */
  punctuation: z.partialRecord(z.enum(LANGUAGES), PunctuationSchema).optional(),
  languageIdentification: ModelSchema,
  voiceActivity: z.object({ model: z.string() }),
});

export type ModelFiles = z.infer<typeof ModelSchema>;
export type StreamingFiles = z.infer<typeof StreamingSchema>;
export type PunctuationFiles = z.infer<typeof PunctuationSchema>;
export type ModelType = ModelFiles["type"];
export type Pack = z.infer<typeof PackSchema>;

/** What names a file of a model. */
const ROLES = [
  ...["tokens", "model", "encoder", "decoder", "joiner", "preprocessor", "uncachedDecoder", "cachedDecoder"],
  "mergedDecoder",
  ...["languageModel", "bpeModel", "bpeVocab"],
];

/** The pack in a folder, its file names made absolute. Throws when the manifest is wrong or a file is missing. */
export function readPack(folder: string): Pack {
  const pack = PackSchema.parse(JSON.parse(readFileSync(`${folder}/pack.json`, "utf8")));
  const resolve = (file: string) => {
    const path = `${folder}/${file}`;
    if (!existsSync(path)) throw new Error(`Cannot load the pack ${pack.name} as ${path} must exist`);
    return path;
  };
  const resolveModel = <Files extends ModelFiles | PunctuationFiles>(model: Files): Files => {
    const entries = Object.entries(model).map(([key, value]) => {
      return [key, ROLES.includes(key) && typeof value === "string" ? resolve(value) : value];
    });
    return Object.fromEntries(entries) as Files;
  };
  for (const language of LANGUAGES) {
    pack.recognizers[language] = resolveModel(pack.recognizers[language]);
    const streaming = pack.streaming?.[language];
    if (streaming) pack.streaming![language] = resolveModel(streaming);
    const punctuation = pack.punctuation?.[language];
    if (punctuation) pack.punctuation![language] = resolveModel(punctuation);
  }
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

export function isStreaming(files: ModelFiles): files is StreamingFiles {
  return files.type === "online-ctc" || files.type === "online-transducer";
}

/** The same pack with its streaming models for whole utterances too. */
export function onlyStreaming(pack: Pack): Pack {
  return { ...pack, recognizers: { ...pack.recognizers, ...pack.streaming }, streaming: undefined };
}
