/** Gives other requests a turn while something long is encoded on the function's own thread. */

/** How long encoding may hold the thread, in ms. */
const TURN_MS = 5;

export class Turns {
  #startedAt = performance.now();

  /** Waits for a moment when the last turn was long ago. */
  async take(): Promise<void> {
    if (performance.now() - this.#startedAt < TURN_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#startedAt = performance.now();
  }
}
