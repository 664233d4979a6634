/**
 * The cache in Redis, shared by all replicas. Redis is a help, never a need: a command gets a few milliseconds, and
 * after a failure Redis is left alone for a while, so that one that hangs or dies slows nothing.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Redis } from "ioredis";
import type { Cache } from "./cache.ts";
import { errorName, type Log } from "./log.ts";

export interface RedisCacheOptions {
  url: string;
  log: Log;
  /** What a value lives, in ms; one day by default. */
  ttlMs?: number;
  /** How long one command may take, in ms; 40 by default. */
  commandTimeoutMs?: number;
  /** How long to leave Redis alone after a failure, in ms; 2,000 by default. */
  restMs?: number;
}

export class RedisCache implements Cache {
  readonly type = "redis";
  readonly #redis: Redis;
  readonly #log: Log;
  readonly #ttlMs: number;
  readonly #restMs: number;
  #restUntil = 0;
  #pendingWrites = 0;

  constructor(options: RedisCacheOptions) {
    this.#log = options.log;
    this.#ttlMs = options.ttlMs ?? 86_400_000;
    this.#restMs = options.restMs ?? 2000;
    this.#redis = new Redis(options.url, {
      commandTimeout: options.commandTimeoutMs ?? 40,
      connectTimeout: 2000,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.min(attempt * 200, 5000),
    });
    this.#redis.on("error", (error) => this.#rest(error));
  }

  get available(): boolean {
    return this.#redis.status === "ready" && Date.now() >= this.#restUntil;
  }

  async get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!this.available) return undefined;
    try {
      const value = await this.#redis.getBuffer(key);
      return value ? new Uint8Array(value) : undefined;
    } catch (error) {
      this.#rest(error);
      return undefined;
    }
  }

  set(key: string, value: Uint8Array<ArrayBuffer>): void {
    if (!this.available || this.#pendingWrites >= 64) return;
    this.#pendingWrites++;
    this.#redis.set(key, Buffer.from(value.buffer, value.byteOffset, value.byteLength), "PX", this.#ttlMs)
      .catch((error) => this.#rest(error))
      .finally(() => this.#pendingWrites--);
  }

  close(): Promise<void> {
    this.#redis.disconnect();
    return Promise.resolve();
  }

  #rest(error: unknown): void {
    if (Date.now() < this.#restUntil) return;
    this.#restUntil = Date.now() + this.#restMs;
    this.#log.warn("redis cache rests", { error: errorName(error), restMs: this.#restMs });
  }
}
