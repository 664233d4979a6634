/**
 * Audio that was spoken before: in memory or Redis first, then in files on this machine's disk with a size bound.
 *
 * @module
 */
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { type Cache, errorName, type Log } from "@jbcalling/runtime";
import { Counter, Gauge, type Registry } from "prom-client";

export interface AudioCacheOptions {
  shared: Cache;
  /** Where the files are; no disk level without it. */
  directory?: string;
  /** What the files may take together, in bytes. */
  maxDiskBytes: number;
  registry: Registry;
  log: Log;
}

/** Values above this stay out of memory and Redis, in bytes. */
const MAX_SHARED_BYTES = 2 * 1024 * 1024;

export class AudioCache {
  readonly #options: AudioCacheOptions;
  readonly #hits: Counter<"cache_type">;
  readonly #misses: Counter;
  readonly #writeFailures: Counter;
  #diskBytes: number | undefined;
  #trimming = false;

  constructor(options: AudioCacheOptions) {
    this.#options = options;
    const registers = [options.registry];
    const help = "Speech served from a cache";
    this.#hits = new Counter({ name: "tts_cache_hits_total", help, labelNames: ["cache_type"], registers });
    this.#misses = new Counter({
      name: "tts_cache_misses_total",
      help: "Speech that had to be synthesised",
      registers,
    });
    for (const cache_type of [options.shared.type, "disk"]) this.#hits.inc({ cache_type }, 0);
    this.#writeFailures = new Counter({
      name: "tts_cache_write_failures_total",
      help: "Audio files that could not be stored, as on a full disk",
      registers,
    });
    const diskBytes = () => this.#diskBytes ?? 0;
    new Gauge({
      name: "tts_cache_disk_bytes",
      help: "What the stored audio files take, counted since the first was written",
      registers,
      collect() {
        this.set(diskBytes());
      },
    });
  }

  async get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { shared } = this.#options;
    const bytes = await shared.get(key);
    if (bytes) {
      this.#hits.inc({ cache_type: shared.type });
      return bytes;
    }
    const fromDisk = await this.#readFile(key);
    if (fromDisk) {
      this.#hits.inc({ cache_type: "disk" });
      if (fromDisk.length <= MAX_SHARED_BYTES) shared.set(key, fromDisk);
      return fromDisk;
    }
    this.#misses.inc();
    return undefined;
  }

  /** Stores on both levels; resolves when the file is written. A failure is logged, never thrown. */
  async set(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (bytes.length <= MAX_SHARED_BYTES) this.#options.shared.set(key, bytes);
    const path = this.#pathOf(key);
    if (!path || bytes.length > this.#options.maxDiskBytes) return;
    const partial = `${path}.${crypto.randomUUID()}.part`;
    try {
      await mkdir(this.#options.directory!, { recursive: true });
      await writeFile(partial, bytes);
      await rename(partial, path);
      await this.#trim(bytes.length);
    } catch (error) {
      this.#writeFailures.inc();
      this.#options.log.warn("audio file not stored", { error: errorName(error) });
      await rm(partial, { force: true }).catch(() => {});
    }
  }

  #pathOf(key: string): string | undefined {
    return this.#options.directory && `${this.#options.directory}/${key.replaceAll(/[^\w-]/g, "_")}.audio`;
  }

  async #readFile(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const path = this.#pathOf(key);
    if (!path) return undefined;
    try {
      const bytes = new Uint8Array(await readFile(path));
      const now = new Date();
      await utimes(path, now, now).catch(() => {});
      return bytes;
    } catch {
      return undefined;
    }
  }

  /** Removes the files that were used longest ago once the bound is passed, down to nine tenths of it. */
  async #trim(added: number): Promise<void> {
    const { maxDiskBytes, directory } = this.#options;
    if (this.#diskBytes !== undefined) this.#diskBytes += added;
    if (this.#trimming || (this.#diskBytes !== undefined && this.#diskBytes <= maxDiskBytes)) return;
    this.#trimming = true;
    try {
      const names = (await readdir(directory!)).filter((name) => name.endsWith(".audio"));
      const files = await Promise.all(names.map(async (name) => {
        const info = await stat(`${directory}/${name}`).catch(() => undefined);
        return { path: `${directory}/${name}`, size: info?.size ?? 0, usedAt: info?.mtimeMs ?? 0 };
      }));
      let total = files.reduce((sum, file) => sum + file.size, 0);
      files.sort((left, right) => left.usedAt - right.usedAt);
      for (const file of total > maxDiskBytes ? files : []) {
        if (total <= maxDiskBytes * 0.9) break;
        await rm(file.path, { force: true });
        total -= file.size;
      }
      this.#diskBytes = total;
    } finally {
      this.#trimming = false;
    }
  }
}
