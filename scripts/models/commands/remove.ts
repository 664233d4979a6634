/** `models remove`: takes entries and packs away; a function that used them uses its starter pack again. */
import { rmSync } from "node:fs";
import { installedPack, removePack } from "../pack_file.ts";
import { select } from "../selection.ts";
import type { Context } from "./context.ts";

export function remove({ catalogs, store, write }: Context, names: readonly string[]): void {
  const { entries } = select(catalogs, names);
  for (const catalog of catalogs) {
    const used = installedPack(store, catalog);
    const loses = entries.some(({ stage, entry }) => stage === catalog.stage && used?.ids.includes(entry.id));
    if (!used || !loses) continue;
    removePack(store, catalog);
    write(`${catalog.stage} uses the starter pack again`);
  }
  for (const { stage, entry } of entries) {
    const was = store.installed(stage, entry.id) !== undefined;
    rmSync(store.entryFolder(stage, entry.id), { recursive: true, force: true });
    write(was ? `removed ${entry.id}` : `${entry.id} was not installed`);
  }
}
