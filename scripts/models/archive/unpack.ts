/** An archive of a publisher to a folder, by its name: `.tar.bz2`, `.tar.gz`, `.tgz`, `.tar` or `.zip`. */
import { createReadStream, statSync } from "node:fs";
import type { Duplex, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
// @ts-types="npm:@types/unbzip2-stream@1.4.3"
import unbzip2 from "unbzip2-stream";
import { ArchiveBudget, type ArchiveLimits, limitsFor } from "./limits.ts";
import { unpackTar } from "./tar.ts";
import { unpackZip } from "./zip.ts";

export interface UnpackRequest {
  /** The archive as it lies on the disk. */
  file: string;
  /** What its publisher calls it; it tells the format. */
  name: string;
  into: string;
  only: readonly string[];
  limits?: ArchiveLimits;
}

/** Throws when the archive is damaged, dangerous or of another format; what was written by then is for the caller to remove. */
export async function unpack({ file, name, into, only, limits }: UnpackRequest): Promise<void> {
  const budget = new ArchiveBudget(limits ?? limitsFor(statSync(file).size));
  const options = { into, only, budget };
  try {
    if (/\.zip$/i.test(name)) await unpackZip(file, options);
    else await unpackTar(decompressed(file, name), options);
  } catch (cause) {
    if (cause instanceof Error && cause.message.startsWith("Cannot unpack")) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot unpack ${name} as it must be a whole archive: ${detail}`, { cause });
  }
}

/** The tar stream within a file. */
function decompressed(file: string, name: string): Readable {
  const decompressor = decompressorOf(name);
  const stream = createReadStream(file, { highWaterMark: 1 << 18 });
  if (!decompressor) return stream;
  stream.on("error", (error) => decompressor.destroy(error));
  return stream.pipe(decompressor);
}

/** Undefined for a plain tar file. */
function decompressorOf(name: string): Duplex | undefined {
  if (/\.(tar\.gz|tgz)$/i.test(name)) return createGunzip();
  if (/\.tar\.bz2$/i.test(name)) return unbzip2() as unknown as Duplex;
  if (/\.tar$/i.test(name)) return undefined;
  throw new Error(`Cannot unpack ${name} as it must be a .tar.bz2, .tar.gz, .tar or .zip file`);
}
