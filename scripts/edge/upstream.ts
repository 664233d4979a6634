/** One replica as the edge sees it: its address, whether it is ready, how much it has in flight. */
import { replicaId } from "./sticky_cookie.ts";

/** How often a replica is asked whether it is ready, in ms: Traefik's health check, faster. */
const PROBE_INTERVAL_MS = 250;
/** A replica that does not answer that within this time, in ms, is stuck. */
const PROBE_TIMEOUT_MS = 2000;

export class Upstream {
  /** e.g. `http://127.0.0.1:40001` */
  readonly url: string;
  /** What a sticky cookie calls it. */
  readonly id: string;
  inFlight = 0;
  /** When it was last chosen, as a count of choices: the tie-break among equally busy replicas. */
  lastChosen = 0;
  #ready = false;
  readonly #readyUrl: string;
  readonly #onChange: () => void;
  readonly #closing = new AbortController();
  readonly #probing: Promise<void>;
  /** Counts failures, so that a probe which began before a failure cannot undo it. */
  #failures = 0;
  #wake = () => {};

  constructor(url: string, readyPath: string, onChange: () => void) {
    this.url = url;
    this.id = replicaId(url);
    this.#readyUrl = url + readyPath;
    this.#onChange = onChange;
    this.#probing = this.#probeUntilClosed();
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** A connection failed: unready at once, and asked again at once, as it may have been one stale connection. */
  fail(): void {
    this.#failures++;
    this.#set(false);
    this.#wake();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake();
    this.#set(false);
    await this.#probing;
  }

  async #probeUntilClosed(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const failures = this.#failures;
      const ready = await this.#probe();
      if (this.#closing.signal.aborted) return;
      if (failures !== this.#failures) continue;
      this.#set(ready);
      await this.#pause();
    }
  }

  async #probe(): Promise<boolean> {
    try {
      const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]);
      const reply = await fetch(this.#readyUrl, { signal });
      await reply.body?.cancel();
      return reply.ok;
    } catch {
      return false;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PROBE_INTERVAL_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #set(ready: boolean): void {
    if (this.#ready === ready) return;
    this.#ready = ready;
    this.#onChange();
  }
}
