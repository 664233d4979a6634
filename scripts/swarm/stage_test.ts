import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./images.ts";
import { stageFunction } from "./stage.ts";

Deno.test("an image holds the starter models, and an installed pack where one is asked for", () => {
  const folder = mkdtempSync(join(tmpdir(), "stage-"));
  try {
    // The project as staging sees it, with a cache of its own.
    const root = join(folder, "root");
    mkdirSync(root);
    for (const name of ["functions", "swarm", "node_modules", "deno.lock"]) {
      symlinkSync(join(ROOT, name), join(root, name));
    }
    const pack = join(folder, "pack");
    mkdirSync(pack);
    writeFileSync(join(pack, "pack.json"), '{"name":"mine"}');
    const plain = stageFunction("translate", { root });
    assert.ok(existsSync(join(plain.folder, "app/models/starter/pack.json")));
    assert.ok(!existsSync(join(plain.folder, "app/models/pack")));
    const packed = stageFunction("translate", { root, pack });
    assert.ok(existsSync(join(packed.folder, "app/models/starter/pack.json")));
    assert.ok(existsSync(join(packed.folder, "app/models/pack/pack.json")));
    assert.notEqual(packed.inputs, plain.inputs);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
