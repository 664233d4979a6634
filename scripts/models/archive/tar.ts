/** Unpacks a tar stream into a folder: files and folders only, no links, no devices. */
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
// @ts-types="npm:@types/tar-stream@3.1.5"
import { extract } from "tar-stream";
import { entryPath, within } from "./entry_path.ts";
import type { ArchiveBudget } from "./limits.ts";

export interface UnpackOptions {
  /** The folder to fill. */
  into: string;
  /** What is kept, below the archive's top folder. */
  only: readonly string[];
  budget: ArchiveBudget;
}

export async function unpackTar(stream: Readable, { into, only, budget }: UnpackOptions): Promise<void> {
  const unpacked = extract();
  const reading = pipeline(stream, unpacked);
  // Whoever waits for the entries hears of it.
  reading.catch((error) => unpacked.destroy(error));
  for await (const entry of unpacked) {
    budget.addEntry();
    const path = entryPath(entry.header.name, only);
    if (path === undefined || entry.header.type === "directory") {
      for await (const chunk of entry) budget.addBytes((chunk as Uint8Array).length);
      continue;
    }
    if (entry.header.type !== "file") {
      throw new Error(
        `Cannot unpack the archive as it must hold files and folders: current value is a ${entry.header.type}, ` +
          entry.header.name,
      );
    }
    const file = within(into, path);
    mkdirSync(dirname(file), { recursive: true });
    await pipeline(counted(entry, budget), createWriteStream(file));
  }
  await reading;
}

async function* counted(entry: AsyncIterable<Uint8Array>, budget: ArchiveBudget): AsyncGenerator<Uint8Array> {
  for await (const chunk of entry) {
    budget.addBytes(chunk.length);
    yield chunk;
  }
}
