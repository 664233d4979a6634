/** Small requests through the public route, one after another, while something changes: how many fail, and how. */

export interface ProbeReport {
  requests: number;
  failed: number;
  /** One line for each kind of failure. */
  failures: string[];
  /** How many replies each version gave. */
  versions: Record<string, number>;
}

const PAUSE_MS = 50;
const TIMEOUT_MS = 10_000;

export class Prober {
  readonly #url: string;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #failures = new Map<string, number>();
  readonly #versions: Record<string, number> = {};
  #requests = 0;

  /** Starts at once. `url` answers with JSON that may hold a `version`, as `/<function>/health` does. */
  constructor(url: string) {
    this.#url = url;
    this.#running = this.#probeUntilStopped();
  }

  async stop(): Promise<ProbeReport> {
    this.#stop.abort();
    await this.#running;
    const failed = [...this.#failures.values()].reduce((sum, count) => sum + count, 0);
    const failures = [...this.#failures].map(([reason, count]) => `${count} x ${reason}`);
    return { requests: this.#requests, failed, failures, versions: this.#versions };
  }

  async #probeUntilStopped(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#requests++;
      const reason = await this.#probe();
      if (reason) this.#failures.set(reason, (this.#failures.get(reason) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async #probe(): Promise<string | undefined> {
    try {
      const reply = await fetch(this.#url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      const text = await reply.text();
      if (!reply.ok) return `status ${reply.status}`;
      const version = /"version":"([^"]+)"/.exec(text)?.[1];
      if (version) this.#versions[version] = (this.#versions[version] ?? 0) + 1;
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
