/** `models list`: what there is, what it takes, who may use it, what is installed and in use. */
import { table } from "../../swarm/table.ts";
import { type Entry, idsOf } from "../catalog.ts";
import { installedPack } from "../pack_file.ts";
import type { Context } from "./context.ts";

export function list({ catalogs, store, write }: Context): void {
  for (const catalog of catalogs) {
    const { stage, entries, packs } = catalog;
    const rows = entries.map((entry) => [
      entry.id,
      entry.type,
      entry.languages.join(" "),
      entry.aboutMegabytes === undefined ? "not known" : `about ${entry.aboutMegabytes} MB`,
      licence(entry),
      store.installed(stage, entry.id) ? "installed" : "",
    ]);
    write(table([stage, "type", "languages", "size", "licence", ""], rows));
    const used = installedPack(store, catalog)?.name;
    for (const [name, pack] of Object.entries(packs)) {
      write(`  pack ${name}${name === used ? " (in use)" : ""}: ${idsOf(pack).join(", ")}`);
    }
    if (!used) write("  in use: the starter pack");
    write("");
  }
}

function licence({ licence: { name, commercial } }: Entry): string {
  const business =
    { yes: "commercial use", no: "not for commercial use", unclear: "commercial use unclear" }[commercial];
  const short = name.length > 28 ? `${name.slice(0, 27)}…` : name;
  return `${short}, ${business}`;
}
