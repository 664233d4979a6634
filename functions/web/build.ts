/**
 * Builds the client into `dist/`: bundled, minified, every text file also as Brotli and gzip, so that nothing is
 * compressed while it is served. Prints what a browser loads, and fails beyond the size that the project allows itself.
 *
 *     deno run -A functions/web/build.ts
 *
 * @module
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";

/** All scripts and styles together, as gzip, in bytes. */
export const MAX_GZIP_BYTES = 200 * 1024;

const ROOT = import.meta.dirname!;

export async function buildClient(outDir: string): Promise<void> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: "warn",
    // Vite writes its cache beside the packages; nothing here needs one.
    cacheDir: join(outDir, ".vite"),
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2022",
      // A file of its own for each asset: the content policy allows no data: address.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  });
}

export interface Size {
  file: string;
  bytes: number;
  gzipBytes: number;
}

/** Writes `.br` and `.gz` beside every text file; gives the sizes of scripts and styles. */
export function compress(outDir: string): Size[] {
  const files = globSync("**/*.{html,js,css,svg,webmanifest}", { cwd: outDir }).sort();
  return files.flatMap((file) => {
    const path = join(outDir, file);
    const bytes = readFileSync(path);
    const gzip = gzipSync(bytes, { level: 9 });
    writeFileSync(`${path}.gz`, gzip);
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    return /\.(js|css)$/.test(file) ? [{ file, bytes: bytes.length, gzipBytes: gzip.length }] : [];
  });
}

if (import.meta.main) {
  const outDir = Deno.args[0] ?? join(ROOT, "dist");
  await buildClient(outDir);
  const sizes = compress(outDir);
  const total = sizes.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  for (const { file, gzipBytes } of sizes) console.log(`${file} ${(gzipBytes / 1024).toFixed(1)} KB gzip`);
  console.log(`client ${(total / 1024).toFixed(1)} KB gzip of ${MAX_GZIP_BYTES / 1024}`);
  if (total > MAX_GZIP_BYTES) {
    console.error(`Cannot keep the build as it must be at most ${MAX_GZIP_BYTES} bytes: current value is ${total}`);
    Deno.exit(1);
  }
}
