import assert from "node:assert/strict";
import { createLog, MemoryCache } from "@jbcalling/runtime";
import { Registry } from "prom-client";
import { AudioCache } from "./audio_cache.ts";

function create(directory: string | undefined, maxDiskBytes = 10_000) {
  const registry = new Registry();
  const cache = new AudioCache({
    shared: new MemoryCache(),
    directory,
    maxDiskBytes,
    registry,
    log: createLog("t", () => {}),
  });
  return { cache, metrics: () => registry.metrics() };
}

Deno.test("AudioCache answers from memory, then from disk after a restart, counted by type", async () => {
  const directory = await Deno.makeTempDir();
  const bytes = new Uint8Array(1000).fill(7);
  const before = create(directory);
  assert.equal(await before.cache.get("a:1"), undefined);
  await before.cache.set("a:1", bytes);
  assert.deepEqual(await before.cache.get("a:1"), bytes);
  const after = create(directory);
  assert.deepEqual(await after.cache.get("a:1"), bytes);
  assert.deepEqual(await after.cache.get("a:1"), bytes);
  assert.match(await before.metrics(), /tts_cache_misses_total 1\n/);
  assert.match(await after.metrics(), /cache_type="disk"\} 1\n/);
  assert.match(await after.metrics(), /cache_type="memory"\} 1\n/);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("AudioCache keeps its files below the bound and removes what was used longest ago", async () => {
  const directory = await Deno.makeTempDir();
  const { cache } = create(directory, 10_000);
  for (let index = 0; index < 20; index++) {
    await cache.set(`key:${index}`, new Uint8Array(1000));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const files = [...Deno.readDirSync(directory)].map(({ name }) => name);
  assert.ok(files.length <= 10, `${files.length} files`);
  assert.ok(files.includes("key_19.audio") && !files.includes("key_0.audio"));
  await Deno.remove(directory, { recursive: true });
});

Deno.test("AudioCache without a usable directory still answers", async () => {
  const { cache } = create("/proc/nowhere");
  await cache.set("a", new Uint8Array(10));
  assert.equal((await cache.get("a"))?.length, 10);
  assert.equal(await create(undefined).cache.get("b"), undefined);
});
