/** Wires the translation function: configuration, models, routes. */
import { fileURLToPath } from "node:url";
import { ConfigReader, serveFunction } from "@jbcalling/runtime";
import type { Translator } from "./engine.ts";
import { OnnxTranslator, pairsOf } from "./engines/onnx/onnx_translator.ts";
import { translateFunction } from "./function.ts";
import { readPack } from "./pack.ts";

const STARTER_PACK = fileURLToPath(new URL("./models/starter", import.meta.url));

/** `thread` runs the models. */
export async function serveTranslation(thread: Worker): Promise<void> {
  const reader = new ConfigReader(Deno.env.toObject());
  const packFolder = reader.string("TRANSLATE_PACK_DIR", STARTER_PACK);
  const cacheFolder = reader.string("TRANSLATE_CACHE_DIR", `${packFolder}/.cache`);
  const threads = reader.integer("TRANSLATE_THREADS", 1, 1, 64);
  const maxBatch = reader.integer("TRANSLATE_MAX_BATCH", 16, 1, 256);
  reader.done();

  await serveFunction<Translator>({
    ...translateFunction,
    defaults: { maxConcurrency: 64, maxQueue: 256, maxBodyBytes: 262_144, timeoutMs: 30_000 },
    async load({ log }) {
      const pack = readPack(packFolder);
      const engine = await OnnxTranslator.create(pack, { thread, threads, maxBatch, cacheFolder, log });
      const signal = AbortSignal.timeout(30_000);
      await Promise.all(
        pairsOf(pack).map(([source, target]) => {
          return engine.translate({ text: "OK", source, target, count: 1, signal });
        }),
      );
      const ids = Object.values(pack.pairs).map(({ id }) => id);
      return { engine, model: { pack: pack.name, ids }, close: () => engine.close() };
    },
  });
}
