/** How long to wait before a process that died is started again. */

const FIRST_MS = 200;
const LONGEST_MS = 5000;
/** A process that lived this long, in ms, was healthy: its end says nothing about the next start. */
const HEALTHY_MS = 10_000;

/** 200 ms, doubling to 5 s while processes die young; `skip()` ends a wait. */
export class Backoff {
  #delayMs = FIRST_MS;
  #end = () => {};

  /** The wait before the next start, in ms, after a process that lived for `livedMs`. */
  next(livedMs: number): number {
    if (livedMs >= HEALTHY_MS) this.#delayMs = FIRST_MS;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(LONGEST_MS, delayMs * 2);
    return delayMs;
  }

  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends the wait that is under way, if any, and forgets past deaths. */
  skip(): void {
    this.#delayMs = FIRST_MS;
    this.#end();
  }
}
