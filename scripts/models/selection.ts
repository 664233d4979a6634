/** What the arguments of a command name: packs, by their name in any stage, and entries, by their id. */
import { UsageError } from "../swarm/command.ts";
import { type Catalog, idsOf, type StagedEntry } from "./catalog.ts";

export interface Selection {
  entries: StagedEntry[];
  /** Packs to use from now on. */
  packs: { catalog: Catalog; name: string }[];
}

/** Throws for a name that is neither a pack nor an entry. */
export function select(catalogs: readonly Catalog[], names: readonly string[]): Selection {
  const entries = new Map<string, StagedEntry>();
  const packs: Selection["packs"] = [];
  const add = (catalog: Catalog, ids: readonly string[]) => {
    for (const entry of catalog.entries) {
      if (ids.includes(entry.id)) entries.set(entry.id, { stage: catalog.stage, entry });
    }
  };
  for (const name of names) {
    const ofName = catalogs.filter((catalog) => name in catalog.packs);
    for (const catalog of ofName) {
      packs.push({ catalog, name });
      add(catalog, idsOf(catalog.packs[name]));
    }
    const owner = catalogs.find((catalog) => catalog.entries.some(({ id }) => id === name));
    if (owner) add(owner, [name]);
    if (ofName.length === 0 && !owner) throw unknownName(catalogs, name);
  }
  return { entries: [...entries.values()], packs };
}

function unknownName(catalogs: readonly Catalog[], name: string): UsageError {
  const packs = [...new Set(catalogs.flatMap(({ packs }) => Object.keys(packs)))].join(", ");
  return new UsageError(
    `Cannot find ${name} as it must be a pack (${packs}) or the id of a model (deno task models list)`,
  );
}
