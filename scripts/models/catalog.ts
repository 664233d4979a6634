/**
 * The catalogs: `functions/<stage>/catalog.json`, which published models there are, where they come from and what may be
 * done with them. What nobody published is left out, never guessed: sizes and hashes that are missing are recorded at the
 * first pull, in `models.lock.json`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export const STAGES = ["stt", "translate", "tts"] as const;

export type Stage = typeof STAGES[number];

/** A path below the folder of an entry. */
const RelativePath = z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\]+$/, "must stay below the entry's folder");

const DownloadSchema = z.strictObject({
  url: z.url({ protocol: /^https$/ }),
  /** What the file is called; not for an archive. */
  path: RelativePath.optional(),
  /** An archive with one folder at its top: what is kept of that folder, files and whole folders, where they are there. */
  extract: z.strictObject({ only: z.array(RelativePath).min(1) }).optional(),
  bytes: z.int().positive().optional(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/).optional(),
}).refine(
  (download) => (download.path === undefined) !== (download.extract === undefined),
  "must have path or extract",
);

const LicenceSchema = z.strictObject({
  name: z.string().min(1),
  link: z.url(),
  /** Whether a business may use it; `unclear` where the publisher does not say so in as many words. */
  commercial: z.enum(["yes", "no", "unclear"]),
});

const QualitySchema = z.strictObject({
  measure: z.string(),
  set: z.string(),
  value: z.number(),
  source: z.string(),
});

const EntrySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string().min(1),
  /** Those of this project's languages that it serves. */
  languages: z.array(z.enum(["vi", "en"])),
  engine: z.enum(["sherpa-onnx", "onnxruntime"]),
  /** The kind of model: which loader takes it. */
  type: z.string().min(1),
  downloads: z.array(DownloadSchema).min(1),
  /** What it takes on the disk once installed; the publisher's figures are rounded. */
  aboutMegabytes: z.int().positive().optional(),
  /** What the loader calls its files and folders. */
  roles: z.record(z.string(), RelativePath),
  /** A recognizer's text: all upper or lower case, or with case and punctuation. */
  textCase: z.enum(["upper", "lower", "written"]).optional(),
  /** A translator's words before the source text, by source language. */
  prefixes: z.record(z.string(), z.string()).optional(),
  /** A translator's tokens for languages. */
  sourceTokens: z.record(z.string(), z.string()).optional(),
  targetTokens: z.record(z.string(), z.string()).optional(),
  /** Of a voice, in Hz. */
  sampleRate: z.int().positive().optional(),
  speakers: z.int().positive().optional(),
  licence: LicenceSchema,
  /** By the size of what is loaded: below 100 MB, below 300 MB, more. */
  memory: z.enum(["small", "medium", "large"]),
  /** A rough order by parameters and steps; not measured here. */
  speed: z.enum(["fast", "medium", "slow"]),
  quality: z.array(QualitySchema).optional(),
  /** Where names, files and sizes were looked up. */
  sources: z.array(z.url()).min(1),
});

const CatalogSchema = z.strictObject({
  stage: z.enum(STAGES),
  /** What `pack.json` of an installed pack will say, with ids of entries in the place of models. */
  packs: z.record(z.string(), z.record(z.string(), z.json())),
  entries: z.array(EntrySchema),
});

export type Download = z.infer<typeof DownloadSchema>;
export type Entry = z.infer<typeof EntrySchema>;
export type Catalog = z.infer<typeof CatalogSchema>;

/** An entry and the function that it is for. */
export interface StagedEntry {
  stage: Stage;
  entry: Entry;
}

/** Checks a catalog. Throws what is wrong with it. */
export function parseCatalog(json: unknown): Catalog {
  const catalog = CatalogSchema.parse(json);
  const ids = catalog.entries.map(({ id }) => id);
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) === index) continue;
    throw new Error(
      `Cannot use the catalog of ${catalog.stage} as ids must be different: current value is ${id}, twice`,
    );
  }
  for (const [name, pack] of Object.entries(catalog.packs)) {
    for (const id of idsOf(pack)) {
      if (ids.includes(id)) continue;
      throw new Error(
        `Cannot use the pack ${name} of ${catalog.stage} as it must name entries: current value is ${id}`,
      );
    }
  }
  return catalog;
}

/** The catalogs of a folder of functions. */
export function readCatalogs(functionsFolder: string): Catalog[] {
  return STAGES.map((stage) => {
    return parseCatalog(JSON.parse(readFileSync(join(functionsFolder, stage, "catalog.json"), "utf8")));
  });
}

/** The ids that a pack names, each once. */
export function idsOf(pack: unknown): string[] {
  if (typeof pack === "string") return [pack];
  if (typeof pack !== "object" || pack === null) return [];
  return [...new Set(Object.values(pack).flatMap(idsOf))];
}
