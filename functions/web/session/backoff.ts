/** The wait before each further try: it doubles from 500 ms to 5 s, spread by up to a quarter so that clients part. */
const FIRST_MS = 500;
const LONGEST_MS = 5000;

export class Backoff {
  readonly #random: () => number;
  #tries = 0;

  /** `random` gives numbers in [0, 1). */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** How many waits there were since the last success. */
  get tries(): number {
    return this.#tries;
  }

  nextMs(): number {
    const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#tries++);
    return Math.round(base * (0.75 + this.#random() * 0.5));
  }

  reset(): void {
    this.#tries = 0;
  }
}
