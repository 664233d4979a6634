/** The mediasoup workers: a new room goes to the least loaded one, and one that dies is replaced on its port. */
import { CallError } from "@jbcalling/contract";
import { withDeadline } from "../lib/deadline.ts";
import { errorName, type Log } from "../lib/log.ts";
import { Pacer } from "../lib/pacer.ts";
import type { OpenRoomMedia } from "../rooms/ports.ts";
import type { Codecs } from "./codecs.ts";
import { listenInfosOf, type ListenOptions } from "./listen_infos.ts";
import { MediaWorker } from "./media_worker.ts";

export interface WorkerPoolOptions {
  count: number;
  listen: ListenOptions;
  codecs: Codecs;
  log: Log;
  onWorkerDied(): void;
}

/** How long a join waits for a worker when none is alive, in ms. */
const WORKER_WAIT_MS = 4000;

/** A worker that lives this long, in ms, was no failed start. */
const STABLE_MS = 10_000;
const LONGEST_DELAY_MS = 5000;

const FRAME_MS = 20;

const RESOURCES_WITHIN_MS = 1000;

export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #pacer = new Pacer(FRAME_MS);
  readonly #workers = new Map<number, MediaWorker>();
  readonly #waiting = new Set<() => void>();
  #closed = false;

  private constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Starts all workers. Throws when one cannot listen, as its port is taken. */
  static async create(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      await Promise.all(Array.from({ length: options.count }, (_, index) => pool.#start(index)));
      return pool;
    } catch (error) {
      pool.close();
      throw error;
    }
  }

  /** Workers that are alive. */
  get size(): number {
    return this.#workers.size;
  }

  /** Process ids, for tests and operators. */
  get pids(): number[] {
    return [...this.#workers.values()].map(({ pid }) => pid);
  }

  /** Streams that clients and the gateway send and receive, over all workers. */
  get streams(): number {
    return [...this.#workers.values()].reduce((sum, { streams }) => sum + streams, 0);
  }

  /** What each worker has used since its start, by its place in the pool; one that does not answer in time is left out. */
  async resources(): Promise<Map<number, { cpuSeconds: number; peakBytes: number }>> {
    const asked = [...this.#workers].map(async ([index, worker]) => {
      return [index, await withDeadline(worker.resources(), RESOURCES_WITHIN_MS, "ask a media worker")] as const;
    });
    const answers = await Promise.allSettled(asked);
    return new Map(answers.flatMap((answer) => answer.status === "fulfilled" ? [answer.value] : []));
  }

  /** What is in use, as the workers themselves count: nothing of it may be left when the rooms are gone. */
  async usage(): Promise<{ routers: number; streams: number; beats: number }> {
    const routers = await Promise.all([...this.#workers.values()].map((worker) => worker.countRouters()));
    return { routers: routers.reduce((sum, count) => sum + count, 0), streams: this.streams, beats: this.#pacer.size };
  }

  readonly openRoom: OpenRoomMedia = async (events) => {
    const worker = this.#leastLoaded() ?? await this.#nextWorker();
    return await worker.openRoom(events);
  };

  /** Ends all workers. May be called more than once. */
  close(): void {
    this.#closed = true;
    for (const worker of this.#workers.values()) worker.close();
    this.#workers.clear();
  }

  #leastLoaded(): MediaWorker | undefined {
    return [...this.#workers.values()].sort((a, b) => a.streams - b.streams || a.rooms - b.rooms)[0];
  }

  /** Resolves when a worker is there again. Throws `unavailable` when that takes too long. */
  async #nextWorker(): Promise<MediaWorker> {
    const deadline = AbortSignal.timeout(WORKER_WAIT_MS);
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
      deadline.addEventListener("abort", () => resolve(), { once: true });
    });
    const worker = this.#leastLoaded();
    if (!worker) {
      throw new CallError("unavailable", "Cannot open a room as no media worker runs", { retryAfterMs: 1000 });
    }
    return worker;
  }

  async #start(index: number): Promise<void> {
    const startedAt = performance.now();
    const { listen, codecs } = this.#options;
    const worker = await MediaWorker.create({
      listenInfos: listenInfosOf(listen, index),
      codecs,
      pacer: this.#pacer,
      onDied: () => this.#died(index, startedAt),
    });
    if (this.#closed) return worker.close();
    this.#workers.set(index, worker);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #died(index: number, startedAt: number): void {
    const worker = this.#workers.get(index);
    this.#workers.delete(index);
    if (this.#closed) return;
    this.#options.log.error("media worker died", { worker: index, pid: worker?.pid });
    this.#options.onWorkerDied();
    const delayMs = performance.now() - startedAt < STABLE_MS ? 250 : 0;
    this.#replace(index, delayMs);
  }

  /** Tries until a new worker runs in the place of the one that died. */
  async #replace(index: number, delayMs: number): Promise<void> {
    while (!this.#closed) {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      try {
        await this.#start(index);
        return;
      } catch (error) {
        delayMs = Math.min(LONGEST_DELAY_MS, 2 * Math.max(250, delayMs));
        this.#options.log.error("cannot replace a media worker", { worker: index, error: errorName(error) });
      }
    }
  }
}
