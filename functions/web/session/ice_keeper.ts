/**
 * Keeps the media flowing: when a transport loses its way through the network, it asks for a new one, again and again
 * with a pause, until the way is found or the link is closed.
 *
 * @module
 */
import type { LinkState } from "./ports.ts";

export interface IceKeeperOptions {
  /** Rejects when the gateway cannot be asked now; there will be another try. */
  restart(): Promise<void>;
  /** How long a lost way may come back by itself, in ms; 2,000 by default. */
  graceMs?: number;
  /** The pause between two tries, in ms; 4,000 by default. */
  pauseMs?: number;
}

export class IceKeeper {
  readonly #options: IceKeeperOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: IceKeeperOptions) {
    this.#options = options;
  }

  /** Hears how the link fares. */
  report(state: LinkState): void {
    if (this.#closed) return;
    if (state === "failed") return this.#restartIn(0);
    if (state === "disconnected") return this.#restartIn(this.#options.graceMs ?? 2000);
    if (state !== "connected") return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** May be called more than once. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #restartIn(ms: number): void {
    // A try under way is not pushed back by further bad news, but a failure needs no grace.
    if (this.#timer !== undefined && ms > 0) return;
    clearTimeout(this.#timer);
    const timer = setTimeout(async () => {
      await this.#options.restart().catch(() => {});
      // Another timer, or none: the way was found or lost anew in the meantime.
      if (this.#closed || this.#timer !== timer) return;
      this.#timer = undefined;
      this.#restartIn(this.#options.pauseMs ?? 4000);
    }, ms);
    this.#timer = timer;
  }
}
