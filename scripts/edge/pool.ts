/** The replicas of one service: who is ready, who has the least to do. */
import { Upstream } from "./upstream.ts";

/** The right to send one request to one replica; `release()` once its reply is over. */
export interface Lease {
  url: string;
  /** The connection failed before a reply: the replica is unready until `/ready` answers again. */
  fail(): void;
  /** May be called more than once. */
  release(): void;
}

export class ReplicaPool {
  readonly #upstreams = new Map<string, Upstream>();
  readonly #waiting = new Set<() => void>();
  readonly #onChange: () => void;
  #choices = 0;

  constructor(onChange: () => void = () => {}) {
    this.#onChange = onChange;
  }

  get replicas(): number {
    return this.#upstreams.size;
  }

  get ready(): number {
    return [...this.#upstreams.values()].filter((upstream) => upstream.ready).length;
  }

  /** Starts to watch a replica; it gets requests once its `/ready` answers 200. */
  add(url: string): void {
    if (this.#upstreams.has(url)) return;
    this.#upstreams.set(url, new Upstream(url, () => this.#changed()));
  }

  async remove(url: string): Promise<void> {
    const upstream = this.#upstreams.get(url);
    this.#upstreams.delete(url);
    await upstream?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#upstreams.keys()].map((url) => this.remove(url)));
  }

  /** The least busy ready replica; waits up to `waitMs` for one; undefined when there is none or on abort. */
  async lease(waitMs: number, signal: AbortSignal): Promise<Lease | undefined> {
    const until = performance.now() + waitMs;
    while (!signal.aborted) {
      const upstream = this.#leastBusy();
      if (upstream) return this.#leaseOf(upstream);
      const leftMs = until - performance.now();
      if (leftMs <= 0) return undefined;
      await this.#nextChange(leftMs, signal);
    }
    return undefined;
  }

  #leastBusy(): Upstream | undefined {
    const ready = [...this.#upstreams.values()].filter((upstream) => upstream.ready);
    return ready.sort((a, b) => a.inFlight - b.inFlight || a.lastChosen - b.lastChosen)[0];
  }

  #leaseOf(upstream: Upstream): Lease {
    upstream.inFlight++;
    upstream.lastChosen = ++this.#choices;
    let held = true;
    return {
      url: upstream.url,
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
    this.#onChange();
  }
}
