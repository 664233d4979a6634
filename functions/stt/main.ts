/**
 * Wires the speech-to-text function: configuration, the thread that listens, routes. The thread starts before the rest
 * of the code is loaded, as each takes a few tenths of a second and there is more than one core.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { ConfigReader } from "@jbcalling/runtime/config";
import type { Transcriber } from "./transcriber.ts";
import { WorkerTranscriber } from "./worker/worker_transcriber.ts";

const STARTER_PACK = fileURLToPath(new URL("./models/starter", import.meta.url));

const reader = new ConfigReader(Deno.env.toObject());
const options = {
  packFolder: reader.string("STT_PACK_DIR", STARTER_PACK),
  threads: reader.integer("STT_THREADS", 1, 1, 64),
  maxAudioMs: reader.integer("STT_MAX_AUDIO_MS", 15 * 60_000, 1000, 86_400_000),
};
reader.done();

const engine = WorkerTranscriber.start(options);

const { serveFunction } = await import("@jbcalling/runtime");
const { sttFunction } = await import("./function.ts");

await serveFunction<Transcriber>({
  ...sttFunction,
  defaults: {
    maxConcurrency: availableParallelism(),
    maxQueue: 64,
    maxBodyBytes: 25 * 1024 * 1024,
    timeoutMs: 120_000,
  },
  load: async () => ({ engine, model: await engine.loaded, close: () => engine.close() }),
});
