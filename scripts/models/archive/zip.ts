/** Unpacks a zip file into a folder: files only; symbolic links are refused. */
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
// @ts-types="npm:@types/yauzl@3.4.0"
import { type Entry, open, type ZipFile } from "yauzl";
import { entryPath, within } from "./entry_path.ts";
import type { UnpackOptions } from "./tar.ts";

/** The file type bits of Unix modes, and what they are for a symbolic link. */
const TYPE_BITS = 0o170000;
const LINK = 0o120000;

export async function unpackZip(file: string, { into, only, budget }: UnpackOptions): Promise<void> {
  const zip = await openZip(file);
  try {
    for await (const entry of entriesOf(zip)) {
      budget.addEntry();
      const path = entryPath(entry.fileName, only);
      if (path === undefined || entry.fileName.endsWith("/")) continue;
      if (((entry.externalFileAttributes >>> 16) & TYPE_BITS) === LINK) {
        throw new Error(`Cannot unpack the archive as it must hold files: current value is a link, ${entry.fileName}`);
      }
      const target = within(into, path);
      mkdirSync(dirname(target), { recursive: true });
      const source = await openEntry(zip, entry);
      source.on("data", (chunk: Uint8Array) => {
        try {
          budget.addBytes(chunk.length);
        } catch (error) {
          source.destroy(error as Error);
        }
      });
      await pipeline(source, createWriteStream(target));
    }
  } finally {
    zip.close();
  }
}

function openZip(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(file, { lazyEntries: true, autoClose: false }, (error, zip) => error ? reject(error) : resolve(zip!));
  });
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => error ? reject(error) : resolve(stream!));
  });
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const settle = (done: () => void) => () => {
        zip.removeAllListeners();
        done();
      };
      zip.once("entry", (value: Entry) => settle(() => resolve(value))());
      zip.once("end", settle(() => resolve(undefined)));
      zip.once("error", (error: Error) => settle(() => reject(error))());
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}
