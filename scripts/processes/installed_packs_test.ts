import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { choosePacks, packLine } from "./installed_packs.ts";

Deno.test("choosePacks takes an installed pack, else the starter pack; the environment wins", () => {
  const root = Deno.makeTempDirSync();
  const install = (folder: string, name: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "pack.json"), JSON.stringify({ name }));
    return folder;
  };
  const names = (environment = {}) => choosePacks(root, environment).map(({ name }) => name);
  assert.deepEqual(names(), ["starter", "starter", "starter"]);
  install(join(root, "models/translate"), "default");
  assert.deepEqual(names(), ["starter", "default", "starter"]);
  install(join(root, "models/stt"), "small");
  assert.deepEqual(names(), ["small", "default", "starter"]);
  install(join(root, "elsewhere/tts"), "quality");
  assert.deepEqual(names({ MODELS_DIR: "elsewhere" }), ["starter", "starter", "quality"]);
  const own = install(join(root, "own"), "mine");
  const [, translate] = choosePacks(root, { TRANSLATE_PACK_DIR: own });
  assert.equal(packLine(translate!), `translate: pack mine in ${own}`);
  Deno.removeSync(root, { recursive: true });
});
