/** A download on its way: the bytes that are there, and of which version of the file they are. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Notes {
  etag?: string;
}

export class PartialFile {
  readonly path: string;
  readonly #notes: string;

  /** The part of a url's file in a folder of downloads; another url has another one. */
  constructor(folder: string, url: string) {
    const name = createHash("sha256").update(url).digest("hex").slice(0, 32);
    this.path = join(folder, `${name}.part`);
    this.#notes = join(folder, `${name}.json`);
  }

  get bytes(): number {
    return existsSync(this.path) ? statSync(this.path).size : 0;
  }

  get etag(): string | undefined {
    try {
      return (JSON.parse(readFileSync(this.#notes, "utf8")) as Notes).etag;
    } catch {
      return undefined;
    }
  }

  /** Keeps the first bytes only, and notes what file they are of. */
  keep(bytes: number, etag: string | undefined): void {
    if (bytes < this.bytes) truncateSync(this.path, bytes);
    writeFileSync(this.#notes, JSON.stringify({ etag } satisfies Notes));
  }

  /** The file is whole: what was noted for the rest of it is of no use any more. */
  finish(): void {
    rmSync(this.#notes, { force: true });
  }

  remove(): void {
    rmSync(this.path, { force: true });
    rmSync(this.#notes, { force: true });
  }
}
