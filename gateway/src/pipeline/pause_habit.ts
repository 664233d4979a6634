/** How long this speaker pauses within a sentence: some breathe for 100 ms, some think for 400. */

/** Pauses that are remembered. */
const MEMORY = 16;

/** Fewer pauses than this say nothing yet. */
const ENOUGH = 4;

export class PauseHabit {
  readonly #pauses: number[] = [];

  add(ms: number): void {
    this.#pauses.push(ms);
    if (this.#pauses.length > MEMORY) this.#pauses.shift();
  }

  /** The length in ms that four of five of the last pauses do not exceed; nothing before there were a few. */
  get usualMs(): number | undefined {
    if (this.#pauses.length < ENOUGH) return undefined;
    const sorted = this.#pauses.toSorted((left, right) => left - right);
    return sorted[Math.floor(0.8 * (sorted.length - 1))];
  }
}
