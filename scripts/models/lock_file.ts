/**
 * `models.lock.json`: size and hash of every file as it was first pulled. A publisher who changes a file in place is
 * noticed, and everybody who shares the lock file gets the same bytes.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { writeWhole } from "./write_whole.ts";

const LockedSchema = z.strictObject({
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Whether a hash that the publisher gave was the same, or only our own first look is recorded. */
  verified: z.enum(["publisher", "first-pull"]),
});

export type Locked = z.infer<typeof LockedSchema>;

export class LockFile {
  readonly #file: string;
  readonly #files: Record<string, Locked>;

  private constructor(file: string, files: Record<string, Locked>) {
    this.#file = file;
    this.#files = files;
  }

  /** Throws when the file cannot be understood; one that is not there is empty. */
  static read(file: string): LockFile {
    const json = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    return new LockFile(file, z.record(z.url(), LockedSchema).parse(json));
  }

  /** What is known of a publisher's address. */
  get(url: string): Locked | undefined {
    return this.#files[url];
  }

  /** Records what was pulled; what is recorded already stays. */
  record(url: string, locked: Locked): void {
    if (this.#files[url]) return;
    this.#files[url] = locked;
    const sorted = Object.fromEntries(Object.entries(this.#files).toSorted(([left], [right]) => left < right ? -1 : 1));
    writeWhole(this.#file, JSON.stringify(sorted, null, 2) + "\n");
  }
}
