/**
 * Wires the text-to-speech function: configuration, engine, routes. The engine's thread starts before the rest of the
 * code is loaded, as each takes a few tenths of a second and there is more than one core.
 *
 * @module
 */
import { ConfigReader } from "@jbcalling/runtime/config";
import type { TtsEngine } from "./engine.ts";
import { EspeakEngine } from "./engines/espeak/espeak_engine.ts";

const reader = new ConfigReader(Deno.env.toObject());
const options = {
  cacheDirectory: reader.optional("TTS_CACHE_DIR"),
  maxDiskBytes: reader.integer("TTS_CACHE_MAX_BYTES", 256 * 1024 * 1024, 0, 1_099_511_627_776),
};
const packFolder = reader.optional("TTS_PACK_DIR");
const threads = reader.integer("TTS_THREADS", 1, 1, 64);
reader.done();

const warmEngine = startEngine();
// Whether it works is asked for in `load`.
warmEngine.catch(() => {});

const { serveFunction } = await import("@jbcalling/runtime");
const { ttsFunction } = await import("./function.ts");
const { prepareEncoders } = await import("./encoders/encoder.ts");

await serveFunction<TtsEngine>({
  ...ttsFunction(options),
  defaults: { maxConcurrency: 4, maxQueue: 64, maxBodyBytes: 65_536, timeoutMs: 30_000 },
  async load() {
    const { engine, pack } = await warmEngine;
    // Not waited for: most callers want PCM or WAV, which need no preparation.
    void prepareEncoders(engine.voices[0]!.sampleRate);
    return { engine, model: { pack, ids: engine.voices.map(({ id }) => id) }, close: () => engine.close() };
  },
});

/** The engine after its first sentence, and the name of its pack. */
async function startEngine(): Promise<{ engine: TtsEngine; pack: string }> {
  const made = await createEngine();
  const warmUp = { voice: made.engine.voices[0]!.id, speed: 1, signal: AbortSignal.timeout(30_000) };
  for await (const _ of made.engine.synthesize("Xin chào", warmUp)) break;
  return made;
}

/** Published voices need native code, loaded only when a pack is asked for. */
async function createEngine(): Promise<{ engine: TtsEngine; pack: string }> {
  if (packFolder === undefined) return { engine: await EspeakEngine.create(), pack: "starter" };
  const { readVoicePack } = await import("./pack.ts");
  const { SherpaEngine } = await import("./engines/sherpa/sherpa_engine.ts");
  const pack = readVoicePack(packFolder);
  return { engine: await SherpaEngine.create(pack, threads), pack: pack.name };
}
