/**
 * A steady beat for everything that is sent in frames. One timer serves all; its lateness never adds up, as the beats
 * that are due are counted from the start.
 *
 * @module
 */

/** After a longer pause of the process (a suspended laptop), the beats in between are skipped. */
const MOST_BEATS_AT_ONCE = 10;

export class Pacer {
  readonly #intervalMs: number;
  readonly #callbacks = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the next beat is due, in ms of `performance.now()`. */
  #due = 0;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Calls back on every beat; the reply ends that. A callback must not throw. */
  add(callback: () => void): () => void {
    this.#callbacks.add(callback);
    if (this.#timer === undefined) {
      this.#due = performance.now() + this.#intervalMs;
      this.#wait();
    }
    return () => {
      this.#callbacks.delete(callback);
      if (this.#callbacks.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  /** How many are called back. */
  get size(): number {
    return this.#callbacks.size;
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#beat(), Math.max(0, this.#due - performance.now()));
  }

  #beat(): void {
    const now = performance.now();
    const late = Math.floor((now - this.#due) / this.#intervalMs) + 1;
    this.#due += Math.max(0, late) * this.#intervalMs;
    for (let beat = 0; beat < Math.min(late, MOST_BEATS_AT_ONCE); beat++) {
      for (const callback of [...this.#callbacks]) callback();
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#callbacks.size > 0) this.#wait();
  }
}
