/** One request on its way through a function: its id, its signal, and what still runs for it after the handler. */
import { CallError } from "@jbcalling/contract";

export class Job {
  readonly id: string;
  /** Fires when the caller goes away or the deadline passes; the reason is a `CallError`. */
  readonly signal: AbortSignal;
  /** How long it waited for its turn, in ms. */
  queuedMs = 0;
  readonly #abort = new AbortController();
  readonly #held: Promise<unknown>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timeoutMs = 0;

  constructor(id: string, caller: AbortSignal) {
    this.id = id;
    this.signal = this.#abort.signal;
    const leave = () => this.#abort.abort(new CallError("cancelled", "Cannot go on as the caller went away"));
    if (caller.aborted) leave();
    else caller.addEventListener("abort", leave, { once: true });
  }

  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  /** Starts the deadline; the time in the queue counts. */
  limit(timeoutMs: number): void {
    this.#timeoutMs = timeoutMs;
    this.#timer = setTimeout(() => {
      const message = `Cannot finish the request as it must take at most ${timeoutMs} ms`;
      this.#abort.abort(new CallError("deadline_exceeded", message));
    }, timeoutMs);
  }

  /** Counts the request as running until the promise settles: a reply that streams. */
  hold(work: Promise<unknown>): void {
    this.#held.push(work);
  }

  /** Rejects with the signal's reason as soon as it fires, else settles as the work does. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(this.signal.reason);
      if (this.signal.aborted) return fail();
      this.signal.addEventListener("abort", fail, { once: true });
      work.then(resolve, reject).finally(() => this.signal.removeEventListener("abort", fail));
    });
  }

  /** Resolves when everything held has settled, and stops the deadline. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#held);
    clearTimeout(this.#timer);
  }
}
