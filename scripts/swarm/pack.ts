/** Packs a folder of built files for a bundle; `unpack.ts` is the other side. */
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import type { PackedFiles } from "./unpack.ts";

/** Compressed copies are made again when unpacked; the stamp belongs to the build. */
const NOT_SERVED = /\.(br|gz|sha256)$|(^|\/)\.vite(\/|$)/;

export function pack(folder: string): PackedFiles {
  const files = globSync("**/*", { cwd: folder }).filter((path) => {
    return !NOT_SERVED.test(path) && statSync(join(folder, path)).isFile();
  });
  return Object.fromEntries(
    files.sort().map((path) => {
      return [path, brotliCompressSync(readFileSync(join(folder, path))).toString("base64")];
    }),
  );
}
