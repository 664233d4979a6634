import assert from "node:assert/strict";
import { ConfigReader, readRuntimeConfig } from "./config.ts";

Deno.test("readRuntimeConfig has defaults and takes what the environment says", () => {
  const config = readRuntimeConfig(new ConfigReader({ PORT: "9000", FUNCTION_VERSION: "abc" }), { maxQueue: 7 });
  assert.deepEqual([config.port, config.maxQueue, config.version, config.redisUrl], [9000, 7, "abc", undefined]);
});

Deno.test("ConfigReader reports every bad key at once, with its value", () => {
  const reader = new ConfigReader({ PORT: "http", MAX_QUEUE: "-1", REDIS_URL_FILE: "/nowhere" });
  readRuntimeConfig(reader);
  assert.throws(() => reader.done(), (error: Error) => {
    return /PORT.*http/.test(error.message) && /MAX_QUEUE.*-1/.test(error.message) &&
      /REDIS_URL_FILE/.test(error.message);
  });
});

Deno.test("ConfigReader reads a secret from the file that KEY_FILE names", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "redis://secret\n");
  assert.equal(new ConfigReader({ REDIS_URL_FILE: file, REDIS_URL: "other" }).secret("REDIS_URL"), "redis://secret");
  await Deno.remove(file);
});
