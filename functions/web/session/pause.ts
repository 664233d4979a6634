/** A wait that somebody can end early. */
export class Pause {
  #wake: (() => void) | undefined;

  /** Resolves after `ms`, at `wake()`, or when the signal aborts; never rejects. One wait at a time. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end);
      this.#wake = end;
    });
    this.#wake = undefined;
  }

  wake(): void {
    this.#wake?.();
  }
}
