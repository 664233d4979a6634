/** The replicas of one service: who is ready, who has the least to do. */
import { Upstream } from "./upstream.ts";

/** The right to send one request to one replica; `release()` once its reply is over. */
export interface Lease {
  url: string;
  /** What a sticky cookie calls the replica. */
  id: string;
  /** The connection failed before a reply: the replica is unready until it says that it is ready again. */
  fail(): void;
  /** May be called more than once. */
  release(): void;
}

export interface LeaseOptions {
  /** How long to wait for a ready replica, in ms. */
  waitMs: number;
  signal: AbortSignal;
  /** The id of the replica to take when it is ready. */
  prefer?: string;
}

export interface PoolOptions {
  /** The path that answers 200 when a replica is ready; `/ready` by default. */
  readyPath?: string;
  onChange?: () => void;
}

export class ReplicaPool {
  readonly #upstreams = new Map<string, Upstream>();
  readonly #waiting = new Set<() => void>();
  readonly #options: PoolOptions;
  #choices = 0;

  constructor(options: PoolOptions = {}) {
    this.#options = options;
  }

  get replicas(): number {
    return this.#upstreams.size;
  }

  get ready(): number {
    return [...this.#upstreams.values()].filter((upstream) => upstream.ready).length;
  }

  isReady(url: string): boolean {
    return this.#upstreams.get(url)?.ready ?? false;
  }

  /** Starts to watch a replica; it gets requests once it says that it is ready. */
  add(url: string): void {
    if (this.#upstreams.has(url)) return;
    const { readyPath = "/ready" } = this.#options;
    this.#upstreams.set(url, new Upstream(url, readyPath, () => this.#changed()));
  }

  async remove(url: string): Promise<void> {
    const upstream = this.#upstreams.get(url);
    this.#upstreams.delete(url);
    await upstream?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#upstreams.keys()].map((url) => this.remove(url)));
  }

  /** The least busy ready replica; waits for one; undefined when there is none in time or on abort. */
  async lease(options: LeaseOptions): Promise<Lease | undefined> {
    const until = performance.now() + options.waitMs;
    while (!options.signal.aborted) {
      const upstream = this.#choose(options.prefer);
      if (upstream) return this.#leaseOf(upstream);
      const leftMs = until - performance.now();
      if (leftMs <= 0) return undefined;
      await this.#nextChange(leftMs, options.signal);
    }
    return undefined;
  }

  #choose(preferred: string | undefined): Upstream | undefined {
    let chosen: Upstream | undefined;
    for (const upstream of this.#upstreams.values()) {
      if (!upstream.ready) continue;
      if (upstream.id === preferred) return upstream;
      if (!chosen || isBetter(upstream, chosen)) chosen = upstream;
    }
    return chosen;
  }

  #leaseOf(upstream: Upstream): Lease {
    upstream.inFlight++;
    upstream.lastChosen = ++this.#choices;
    let held = true;
    return {
      url: upstream.url,
      id: upstream.id,
      fail: () => upstream.fail(),
      release: () => {
        if (held) upstream.inFlight--;
        held = false;
      },
    };
  }

  #nextChange(leftMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, leftMs);
      this.#waiting.add(done);
      signal.addEventListener("abort", done);
    });
  }

  #changed(): void {
    for (const done of [...this.#waiting]) done();
    this.#options.onChange?.();
  }
}

/** Less in flight; among equals the one that was not chosen for longest. */
function isBetter(left: Upstream, right: Upstream): boolean {
  return left.inFlight !== right.inFlight ? left.inFlight < right.inFlight : left.lastChosen < right.lastChosen;
}
