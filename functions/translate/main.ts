/**
 * Wires the translation function: configuration, models, routes. The models' thread starts before the rest of the code
 * is loaded, as each takes a few tenths of a second and there is more than one core.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { ConfigReader } from "@jbcalling/runtime/config";
import type { Translator } from "./engine.ts";
import { startModelThread } from "./engines/onnx/model_thread.ts";

const STARTER_PACK = fileURLToPath(new URL("./models/starter", import.meta.url));

const reader = new ConfigReader(Deno.env.toObject());
const packFolder = reader.string("TRANSLATE_PACK_DIR", STARTER_PACK);
const cacheFolder = reader.string("TRANSLATE_CACHE_DIR", `${packFolder}/.cache`);
const threads = reader.integer("TRANSLATE_THREADS", 1, 1, 64);
const maxBatch = reader.integer("TRANSLATE_MAX_BATCH", 16, 1, 256);
reader.done();

const thread = startModelThread();
const warmEngine = startEngine();
// Whether it works is asked for in `load`.
warmEngine.catch(() => {});

const { serveFunction } = await import("@jbcalling/runtime");
const { translateFunction } = await import("./function.ts");

await serveFunction<Translator>({
  ...translateFunction,
  defaults: { maxConcurrency: 64, maxQueue: 256, maxBodyBytes: 262_144, timeoutMs: 30_000 },
  async load({ log }) {
    const { pack, engine } = await warmEngine;
    for (const [pair, reason] of engine.notRebuilt) log.warn("model runs as published", { pair, reason });
    const ids = Object.values(pack.pairs).map(({ id }) => id);
    return { engine, model: { pack: pack.name, ids }, close: () => engine.close() };
  },
});

/** The engine after its first sentences. */
async function startEngine() {
  const { readPack } = await import("./pack.ts");
  const { OnnxTranslator, pairsOf } = await import("./engines/onnx/onnx_translator.ts");
  const pack = readPack(packFolder);
  const engine = await OnnxTranslator.create(pack, { thread, threads, maxBatch, cacheFolder });
  const signal = AbortSignal.timeout(30_000);
  await Promise.all(
    pairsOf(pack).map(([source, target]) => engine.translate({ text: "OK", source, target, count: 1, signal })),
  );
  return { pack, engine };
}
