/** Wires the speech-to-text function: configuration, the thread that listens, routes. */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { ConfigReader, serveFunction } from "@jbcalling/runtime";
import { sttFunction } from "./function.ts";
import type { Transcriber } from "./transcriber.ts";
import { WorkerTranscriber } from "./worker/worker_transcriber.ts";

const STARTER_PACK = fileURLToPath(new URL("./models/starter", import.meta.url));

const reader = new ConfigReader(Deno.env.toObject());
const packFolder = reader.string("STT_PACK_DIR", STARTER_PACK);
const threads = reader.integer("STT_THREADS", 1, 1, 64);
const maxAudioMs = reader.integer("STT_MAX_AUDIO_MS", 15 * 60_000, 1000, 86_400_000);
reader.done();

await serveFunction<Transcriber>({
  ...sttFunction,
  defaults: {
    maxConcurrency: availableParallelism(),
    maxQueue: 64,
    maxBodyBytes: 25 * 1024 * 1024,
    timeoutMs: 120_000,
  },
  async load() {
    const engine = WorkerTranscriber.start({ packFolder, threads, maxAudioMs });
    return { engine, model: await engine.loaded, close: () => engine.close() };
  },
});
