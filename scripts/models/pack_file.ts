/** The `pack.json` that a function loads: a pack of the catalog with its models in the place of their ids. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { type Catalog, type Entry, idsOf } from "./catalog.ts";
import type { ModelStore } from "./store.ts";
import { writeWhole } from "./write_whole.ts";

/** Makes a pack the one that its function uses; all its entries are installed. */
export function writePack(store: ModelStore, catalog: Catalog, name: string): void {
  const pack = catalog.packs[name]!;
  const filled = fill(pack, new Map(catalog.entries.map((entry) => [entry.id, entry])));
  writeWhole(store.packFile(catalog.stage), JSON.stringify({ name, ...filled as object }, null, 2) + "\n");
}

/** The name of the pack that a function uses, and the entries in it; undefined when there is none. */
export function installedPack(store: ModelStore, catalog: Catalog): { name: string; ids: string[] } | undefined {
  const file = store.packFile(catalog.stage);
  if (!existsSync(file)) return undefined;
  const { name } = JSON.parse(readFileSync(file, "utf8")) as { name: string };
  return { name, ids: idsOf(catalog.packs[name]) };
}

/** The function uses its starter pack again. */
export function removePack(store: ModelStore, catalog: Catalog): void {
  rmSync(store.packFile(catalog.stage), { force: true });
}

function fill(value: unknown, entries: Map<string, Entry>): unknown {
  if (typeof value === "string") return modelOf(entries.get(value)!);
  if (Array.isArray(value)) return value.map((each) => fill(each, entries));
  return Object.fromEntries(Object.entries(value as object).map(([key, each]) => [key, fill(each, entries)]));
}

/** What a function has to know of a model; paths count from the pack's folder. */
function modelOf(
  { id, type, roles, languages, textCase, prefixes, sourceTokens, targetTokens, sampleRate, speakers }: Entry,
) {
  const files = Object.entries(roles).map(([role, path]) => [role, path === "." ? id : `${id}/${path}`]);
  const more = { textCase, prefixes, sourceTokens, targetTokens, sampleRate, speakers };
  return { id, type, ...Object.fromEntries(files), languages, ...more };
}
