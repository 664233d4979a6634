/** Which voices an installed pack holds: its `pack.json`, checked as it is read. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LANGUAGES } from "@jbcalling/contract";
import { z } from "@jbcalling/runtime";

const common = {
  id: z.string(),
  languages: z.array(z.enum(LANGUAGES)).length(1),
  tokens: z.string(),
  /** espeak-ng's data, for voices that speak phonemes. */
  dataDir: z.string().optional(),
  sampleRate: z.int().positive().optional(),
  speakers: z.int().positive().optional(),
};

const VoiceModelSchema = z.discriminatedUnion("type", [
  z.strictObject({ ...common, type: z.literal("vits"), model: z.string() }),
  z.strictObject({ ...common, type: z.literal("matcha"), acousticModel: z.string(), vocoder: z.string() }),
  z.strictObject({ ...common, type: z.enum(["kokoro", "kitten"]), model: z.string(), voices: z.string() }),
]);

const PackSchema = z.strictObject({ name: z.string(), voices: z.array(VoiceModelSchema).min(1) });

export type VoiceModel = z.infer<typeof VoiceModelSchema>;
export type VoicePack = z.infer<typeof PackSchema>;

const FILES = ["tokens", "dataDir", "model", "acousticModel", "vocoder", "voices"];

/** The pack in a folder, its file names made absolute. Throws when the manifest is wrong or a file is missing. */
export function readVoicePack(folder: string): VoicePack {
  const pack = PackSchema.parse(JSON.parse(readFileSync(`${folder}/pack.json`, "utf8")));
  for (const voice of pack.voices) {
    const files = voice as Record<string, unknown>;
    for (const role of FILES) {
      if (typeof files[role] !== "string") continue;
      const path = join(folder, files[role]);
      if (!existsSync(path)) throw new Error(`Cannot load the voice ${voice.id} as ${path} must exist`);
      files[role] = path;
    }
  }
  return pack;
}
