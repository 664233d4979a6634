/**
 * Built files that travel inside a bundle: packed as Brotli in base64, unpacked when the function starts. A part of the
 * bundle, so it runs in the function's container.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliDecompressSync, gzipSync } from "node:zlib";

/** File contents by path. */
export type PackedFiles = Record<string, string>;

/** Text is served compressed where a browser takes it: a `.br` and a `.gz` file lie beside it. */
const TEXT = /\.(html|js|css|svg|webmanifest)$/;

/** Writes the files into a folder, compressed ones beside those that are text. */
export function unpack(files: PackedFiles, folder: string): void {
  for (const [path, packed] of Object.entries(files)) {
    const target = join(folder, path);
    const compressed = Uint8Array.fromBase64(packed);
    const bytes = brotliDecompressSync(compressed);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
    if (!TEXT.test(path)) continue;
    writeFileSync(`${target}.br`, compressed);
    writeFileSync(`${target}.gz`, gzipSync(bytes));
  }
}
