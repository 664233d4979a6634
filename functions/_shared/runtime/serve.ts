/**
 * Runs a function as a process: serve at once (so that `/health` answers), load, warm up, open; on SIGTERM fail
 * readiness, finish what is in flight, exit 0.
 *
 * @module
 */
import { FunctionHost, type FunctionSpec, type ModelInfo } from "./app.ts";
import { type Cache, MemoryCache } from "./cache.ts";
import {
  ConfigReader,
  type Environment,
  readRuntimeConfig,
  type RuntimeConfig,
  type RuntimeDefaults,
} from "./config.ts";
import { createLog, errorName, type Log } from "./log.ts";

/** An engine that is loaded and has answered once, with what to say of it on `/health`. */
export interface LoadedEngine<Engine> {
  engine: Engine;
  model: ModelInfo;
  close?(): Promise<void> | void;
}

export interface LoadContext {
  reader: ConfigReader;
  config: RuntimeConfig;
  log: Log;
}

export interface ServeOptions<Engine> extends FunctionSpec<Engine> {
  defaults?: RuntimeDefaults;
  /** Reads the function's own keys, loads its engine and runs one warm-up inference. */
  load(context: LoadContext): Promise<LoadedEngine<Engine>>;
  env?: Environment;
}

/** Serves until SIGTERM or SIGINT; resolves when everything is closed. A failed start exits with 1. */
export async function serveFunction<Engine>(options: ServeOptions<Engine>): Promise<void> {
  const log = createLog(options.name);
  const reader = new ConfigReader(options.env ?? Deno.env.toObject());
  const config = readRuntimeConfig(reader, options.defaults);
  const cache = await createCache(config, log);
  const host = new FunctionHost({ spec: options, config, cache, log });
  const server = Deno.serve({ port: config.port, onListen: () => {} }, host.app.fetch);
  try {
    const loaded = await options.load({ reader, config, log });
    reader.done();
    host.open(loaded.engine, loaded.model);
    log.info("ready", { port: server.addr.port, pack: loaded.model.pack });
    await stopSignal();
    log.info("draining", { running: host.running });
    host.drain();
    await new Promise((resolve) => setTimeout(resolve, config.drainDelayMs));
    await withDeadline(server.shutdown(), config.timeoutMs);
    await loaded.close?.();
    await cache.close();
    log.info("stopped");
    Deno.exit(0);
  } catch (error) {
    log.error("cannot start", { error: errorName(error), detail: String((error as Error)?.message ?? error) });
    Deno.exit(1);
  }
}

/** The client of Redis takes a tenth of a second to load, so it is loaded only where there is one. */
async function createCache(config: RuntimeConfig, log: Log): Promise<Cache> {
  if (!config.redisUrl) return new MemoryCache();
  const { RedisCache } = await import("./redis_cache.ts");
  return new RedisCache({ url: config.redisUrl, log });
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) Deno.addSignalListener(signal, () => resolve());
  });
}

async function withDeadline(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
  await Promise.race([work, deadline]);
  clearTimeout(timer);
}
