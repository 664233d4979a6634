/** Wires the speech-to-text function: configuration, models, routes. */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { ConfigReader, serveFunction } from "@jbcalling/runtime";
import { RECOGNIZER_RATE, type SttEngine } from "./engine.ts";
import { SherpaEngine } from "./engines/sherpa/sherpa_engine.ts";
import { sttFunction } from "./function.ts";
import { readPack } from "./pack.ts";

const STARTER_PACK = fileURLToPath(new URL("./models/starter", import.meta.url));

const reader = new ConfigReader(Deno.env.toObject());
const packFolder = reader.string("STT_PACK_DIR", STARTER_PACK);
const threads = reader.integer("STT_THREADS", 1, 1, 64);
const options = { maxAudioMs: reader.integer("STT_MAX_AUDIO_MS", 15 * 60_000, 1000, 86_400_000) };
reader.done();

await serveFunction<SttEngine>({
  ...sttFunction(options),
  defaults: {
    maxConcurrency: availableParallelism(),
    maxQueue: 64,
    maxBodyBytes: 25 * 1024 * 1024,
    timeoutMs: 120_000,
  },
  async load() {
    const pack = readPack(packFolder);
    const engine = await SherpaEngine.create(pack, threads);
    const second = new Float32Array(RECOGNIZER_RATE);
    await Promise.all(engine.languages.map((language) => engine.recognize(second, language)));
    await engine.identifyLanguage(second);
    const ids = engine.languages.map((language) => engine.modelId(language));
    return { engine, model: { pack: pack.name, ids }, close: () => engine.close() };
  },
});
