/** What a pull writes is what the functions read: every pack of every catalog, with empty files in the place of models. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readPack } from "../../functions/stt/pack.ts";
import { readPack as readTranslatorPack } from "../../functions/translate/pack.ts";
import { readVoicePack } from "../../functions/tts/pack.ts";
import { idsOf, readCatalogs, type Stage } from "./catalog.ts";
import { writePack } from "./pack_file.ts";
import { ModelStore } from "./store.ts";

const READERS: Record<Stage, (folder: string) => { name: string }> = {
  stt: readPack,
  translate: readTranslatorPack,
  tts: readVoicePack,
};

for (const catalog of readCatalogs(fileURLToPath(new URL("../../functions", import.meta.url)))) {
  const read = READERS[catalog.stage];
  for (const name of Object.keys(catalog.packs)) {
    Deno.test(`${catalog.stage} reads the pack ${name}`, () => {
      const root = Deno.makeTempDirSync();
      try {
        const store = new ModelStore(root);
        const folder = dirname(store.packFile(catalog.stage));
        for (const entry of catalog.entries) {
          if (!idsOf(catalog.packs[name]).includes(entry.id)) continue;
          for (const path of Object.values(entry.roles)) {
            const file = join(folder, entry.id, path);
            mkdirSync(path === "." ? file : dirname(file), { recursive: true });
            if (path !== ".") writeFileSync(file, "");
          }
        }
        writePack(store, catalog, name);
        assert.equal(read(folder).name, name);
      } finally {
        rmSync(root, { recursive: true });
      }
    });
  }
}
