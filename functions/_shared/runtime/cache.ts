/** The cache port and its in-process implementation. A cache holds bytes; whoever uses it decides what they mean. */
import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";

export interface Cache {
  /** `memory` or `redis`: the label of the cache metrics. */
  readonly type: string;
  /** False while it answers nothing. */
  readonly available: boolean;
  /** Undefined when it is not there, or when the cache cannot answer in time: a cache error is a miss. */
  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Never rejects and never makes the caller wait for the network. */
  set(key: string, value: Uint8Array<ArrayBuffer>): void;
  close(): Promise<void>;
}

export interface MemoryCacheOptions {
  /** What all values together may take; 64 MiB by default. */
  maxBytes?: number;
  /** One hour by default. */
  ttlMs?: number;
}

/** Keeps the values that were used last, up to a size in bytes. */
export class MemoryCache implements Cache {
  readonly type = "memory";
  readonly available = true;
  readonly #entries: LRUCache<string, Uint8Array<ArrayBuffer>>;

  constructor(options: MemoryCacheOptions = {}) {
    this.#entries = new LRUCache({
      maxSize: options.maxBytes ?? 64 * 1024 * 1024,
      sizeCalculation: (value, key) => value.byteLength + key.length * 2 + 64,
      ttl: options.ttlMs ?? 3_600_000,
    });
  }

  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return Promise.resolve(this.#entries.get(key));
  }

  set(key: string, value: Uint8Array<ArrayBuffer>): void {
    this.#entries.set(key, value);
  }

  close(): Promise<void> {
    this.#entries.clear();
    return Promise.resolve();
  }
}

/** A short key of any parts: the SHA-256 of their JSON, so that no text of a user is stored as a key. */
export function cacheKey(prefix: string, ...parts: unknown[]): string {
  // On this thread: so short a text costs less than another thread's turn.
  return `${prefix}:${hash("sha256", JSON.stringify(parts))}`;
}
