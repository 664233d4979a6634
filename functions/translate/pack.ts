/** Which translation models a pack holds: its `pack.json`, checked as it is read. */
import { readFileSync } from "node:fs";
import { z } from "zod";

const TokensSchema = z.record(z.string(), z.string()).optional();

/** A model that serves one pair, or several: then it is told the languages by tokens or prefixes. */
const ModelSchema = z.strictObject({
  id: z.string(),
  folder: z.string(),
  type: z.string().optional(),
  languages: z.array(z.string()).optional(),
  prefixes: TokensSchema,
  sourceTokens: TokensSchema,
  targetTokens: TokensSchema,
  search: z.strictObject({
    beams: z.int().min(1).max(16).optional(),
    lengthPenalty: z.number().optional(),
    noRepeat: z.int().min(2).optional(),
  }).optional(),
});

const PackSchema = z.strictObject({
  name: z.string(),
  pairs: z.record(z.string().regex(/^[a-z]{2}-[a-z]{2}$/), ModelSchema),
});

export type Pack = z.infer<typeof PackSchema>;

/** The pack in a folder, its model folders made absolute. */
export function readPack(folder: string): Pack {
  const pack = PackSchema.parse(JSON.parse(readFileSync(`${folder}/pack.json`, "utf8")));
  for (const model of Object.values(pack.pairs)) model.folder = `${folder}/${model.folder}`;
  return pack;
}
