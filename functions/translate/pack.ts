/** Which translation models a pack holds: its `pack.json`, checked as it is read. */
import { readFileSync } from "node:fs";
import { z } from "zod";

const PackSchema = z.strictObject({
  name: z.string(),
  pairs: z.record(z.string().regex(/^[a-z]{2}-[a-z]{2}$/), z.strictObject({ id: z.string(), folder: z.string() })),
});

export type Pack = z.infer<typeof PackSchema>;

/** The pack in a folder, its model folders made absolute. */
export function readPack(folder: string): Pack {
  const pack = PackSchema.parse(JSON.parse(readFileSync(`${folder}/pack.json`, "utf8")));
  for (const model of Object.values(pack.pairs)) model.folder = `${folder}/${model.folder}`;
  return pack;
}
