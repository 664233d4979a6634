import assert from "node:assert/strict";
import { SMALL_TWIN, writeTwin } from "../testing/published_twin.ts";
import { rebuiltModel } from "./rebuild.ts";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("rebuiltModel keeps the graph in the cache folder and finds it again, also for a copy of the files", () =>
  inFolder(async (folder) => {
    const first = await rebuiltModel(writeTwin(`${folder}/a`, SMALL_TWIN), `${folder}/cache/greedy`);
    assert.equal(typeof first, "string");
    const { mtime } = Deno.statSync(first as string);
    const second = await rebuiltModel(writeTwin(`${folder}/b`, SMALL_TWIN), `${folder}/cache/greedy`);
    assert.equal(second, first);
    assert.deepEqual(Deno.statSync(first as string).mtime, mtime);
    const names = [...Deno.readDirSync(`${folder}/cache/greedy`)].map(({ name }) => name.split(".").at(-1));
    assert.deepEqual(names.sort(), ["onnx", "weights"]);
  }));

Deno.test("rebuiltModel does not take the graph of another model", () =>
  inFolder(async (folder) => {
    const first = await rebuiltModel(writeTwin(`${folder}/a`, SMALL_TWIN), folder);
    const other = writeTwin(`${folder}/b`, { ...SMALL_TWIN, weights: "uint8" });
    assert.notEqual(await rebuiltModel(other, folder), first);
  }));

Deno.test("rebuiltModel gives the bytes where nothing can be written", () =>
  inFolder(async (folder) => {
    const config = writeTwin(folder, SMALL_TWIN);
    Deno.writeTextFileSync(`${folder}/file`, "");
    assert.ok(await rebuiltModel(config, `${folder}/file/cache`) instanceof Uint8Array);
    assert.ok(await rebuiltModel(config) instanceof Uint8Array);
  }));
