/** What an archive may become: one that unpacks to far more than its own size is meant to fill the disk. */

export interface ArchiveLimits {
  /** Of all that is unpacked, kept or not. */
  maxBytes: number;
  maxEntries: number;
}

/** Models are numbers that hardly compress: 20 times is far above any, and espeak-ng's data has some hundred files. */
export function limitsFor(archiveBytes: number): ArchiveLimits {
  return { maxBytes: 64 * 1024 * 1024 + 20 * archiveBytes, maxEntries: 20_000 };
}

/** Counts what comes out of an archive. Throws once it is too much. */
export class ArchiveBudget {
  readonly #limits: ArchiveLimits;
  #bytes = 0;
  #entries = 0;

  constructor(limits: ArchiveLimits) {
    this.#limits = limits;
  }

  addEntry(): void {
    if (++this.#entries <= this.#limits.maxEntries) return;
    throw new Error(`Cannot unpack the archive as it must hold at most ${this.#limits.maxEntries} files`);
  }

  addBytes(count: number): void {
    this.#bytes += count;
    if (this.#bytes <= this.#limits.maxBytes) return;
    throw new Error(`Cannot unpack the archive as it must unpack to at most ${this.#limits.maxBytes} bytes`);
  }
}
