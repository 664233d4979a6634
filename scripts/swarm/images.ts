/**
 * What the image of each function holds besides Deno: the packages that carry binaries, and its models. Everything
 * else is code and travels in the bundle. `functions/images.json` is the declaration.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface ImageContents {
  /** npm packages of the image; the bundle imports them, and only them, by name. */
  packages: readonly string[];
  /** Packages, or file patterns within packages, that no code here loads. */
  omit: readonly string[];
}

/** The functions that have an image of their own: every folder with a `main.ts`, but not the example. */
export function functionNames(root = ROOT): string[] {
  const folders = [...Deno.readDirSync(join(root, "functions"))].map(({ name }) => name);
  return folders.filter((name) => name !== "example" && existsSync(join(root, "functions", name, "main.ts"))).sort();
}

/** A function without an entry is plain code: its image is Deno alone. */
export function imageContents(name: string, root = ROOT): ImageContents {
  const all: Record<string, Partial<ImageContents>> = JSON.parse(
    readFileSync(join(root, "functions/images.json"), "utf8"),
  );
  return { packages: all[name]?.packages ?? [], omit: all[name]?.omit ?? [] };
}
