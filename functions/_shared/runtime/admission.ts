/**
 * Admission: so many requests run, so many wait, the rest are told to come back. Refusing early keeps the latency
 * of the admitted ones flat.
 *
 * @module
 */
import { CallError } from "@jbcalling/contract";

export interface AdmissionOptions {
  maxConcurrency: number;
  maxQueue: number;
}

interface Waiter {
  admit(): void;
}

/** A semaphore with a bounded first-in-first-out queue. */
export class Admission {
  readonly #maxConcurrency: number;
  readonly #maxQueue: number;
  readonly #waiters = new Set<Waiter>();
  #running = 0;

  constructor(options: AdmissionOptions) {
    this.#maxConcurrency = options.maxConcurrency;
    this.#maxQueue = options.maxQueue;
  }

  get running(): number {
    return this.#running;
  }

  get queued(): number {
    return this.#waiters.size;
  }

  /**
   * Resolves with a release function when it is this caller's turn. The function may be called more than once.
   * Throws `overloaded` when the queue is full, and the signal's reason when it fires while waiting.
   */
  async acquire(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#running >= this.#maxConcurrency) await this.#wait(signal);
    else this.#running++;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#release();
    };
  }

  #wait(signal: AbortSignal): Promise<void> {
    if (this.#waiters.size >= this.#maxQueue) {
      throw new CallError(
        "overloaded",
        `Cannot take the request as at most ${this.#maxConcurrency} run and ${this.#maxQueue} wait: try again later`,
        { retryAfterMs: 1000 },
      );
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        admit: () => {
          signal.removeEventListener("abort", leave);
          resolve();
        },
      };
      const leave = () => {
        this.#waiters.delete(waiter);
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /** Hands the place to the longest waiter, or frees it. */
  #release(): void {
    const [next] = this.#waiters;
    if (!next) {
      this.#running--;
      return;
    }
    this.#waiters.delete(next);
    next.admit();
  }
}
