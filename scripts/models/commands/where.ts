/** `models where`: the folders, for whoever mounts or copies them. */
import { installedPack } from "../pack_file.ts";
import { select } from "../selection.ts";
import type { Context } from "./context.ts";

export function where({ catalogs, store, write }: Context, names: readonly string[]): void {
  if (names.length === 0) {
    for (const catalog of catalogs) {
      const used = installedPack(store, catalog);
      write(
        `${catalog.stage}: ${used ? `pack ${used.name} in ${store.packFolder(catalog.stage)}` : "the starter pack"}`,
      );
    }
    return;
  }
  for (const { stage, entry } of select(catalogs, names).entries) {
    const installed = store.installed(stage, entry.id) !== undefined;
    write(`${entry.id}: ${store.entryFolder(stage, entry.id)}${installed ? "" : " (not installed)"}`);
  }
}
