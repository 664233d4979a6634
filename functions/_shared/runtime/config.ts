/**
 * Configuration is a pure function of the environment: defaults are visible where they are read, and every bad key
 * is reported at once.
 *
 * @module
 */
import { readFileSync } from "node:fs";

export type Environment = Record<string, string | undefined>;

/** Reads typed values from an environment and remembers every complaint until `done()`. */
export class ConfigReader {
  readonly #env: Environment;
  readonly #problems: string[] = [];

  constructor(env: Environment) {
    this.#env = env;
  }

  /** An integer between `min` and `max`, both included. */
  integer(key: string, fallback: number, min: number, max: number): number {
    const text = this.#env[key];
    if (text === undefined || text === "") return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    this.#problems.push(`Cannot use ${key} as it must be an integer from ${min} to ${max}: current value is ${text}`);
    return fallback;
  }

  string(key: string, fallback: string): string {
    return this.#env[key] || fallback;
  }

  optional(key: string): string | undefined {
    return this.#env[key] || undefined;
  }

  oneOf<const T extends string>(key: string, values: readonly T[], fallback: T): T {
    const text = this.#env[key] || fallback;
    const value = values.find((allowed) => allowed === text);
    if (value !== undefined) return value;
    this.#problems.push(`Cannot use ${key} as it must be one of ${values.join(", ")}: current value is ${text}`);
    return fallback;
  }

  /** The value of `KEY`, or what the file named by `KEY_FILE` holds (a Docker secret). */
  secret(key: string): string | undefined {
    const file = this.#env[`${key}_FILE`];
    if (!file) return this.optional(key);
    try {
      return readFileSync(file, "utf8").trim();
    } catch {
      this.#problems.push(`Cannot use ${key}_FILE as it must name a readable file: current value is ${file}`);
      return undefined;
    }
  }

  /** Throws one error that lists every bad key. */
  done(): void {
    if (this.#problems.length > 0) throw new TypeError(this.#problems.join("\n"));
  }
}

/** What the runtime itself needs to know; a function reads its own keys from the same reader. */
export interface RuntimeConfig {
  port: number;
  /** How many requests run at once; more wait. */
  maxConcurrency: number;
  /** How many requests may wait; more get 429. */
  maxQueue: number;
  maxBodyBytes: number;
  /** The longest a request may take, in ms. */
  timeoutMs: number;
  /** How long to go on serving after SIGTERM while routers notice that readiness fails, in ms. */
  drainDelayMs: number;
  redisUrl?: string;
  version: string;
}

export type RuntimeDefaults = Partial<Omit<RuntimeConfig, "redisUrl" | "version">>;

export function readRuntimeConfig(reader: ConfigReader, defaults: RuntimeDefaults = {}): RuntimeConfig {
  return {
    port: reader.integer("PORT", defaults.port ?? 8000, 0, 65535),
    maxConcurrency: reader.integer("MAX_CONCURRENCY", defaults.maxConcurrency ?? 4, 1, 10_000),
    maxQueue: reader.integer("MAX_QUEUE", defaults.maxQueue ?? 64, 0, 100_000),
    maxBodyBytes: reader.integer("MAX_BODY_BYTES", defaults.maxBodyBytes ?? 1_048_576, 1, 1_073_741_824),
    timeoutMs: reader.integer("TIMEOUT_MS", defaults.timeoutMs ?? 30_000, 1, 3_600_000),
    drainDelayMs: reader.integer("DRAIN_DELAY_MS", defaults.drainDelayMs ?? 0, 0, 600_000),
    redisUrl: reader.secret("REDIS_URL"),
    version: reader.string("FUNCTION_VERSION", "dev"),
  };
}
