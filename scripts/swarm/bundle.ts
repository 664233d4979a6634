/**
 * A function's code as one file: what a Swarm config can carry. Workers travel in the same file, which decides by its
 * own URL which of them it is: `main.js` serves, `main.js?worker=engines/espeak/worker.ts` is that worker.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ensureWebClient } from "../setup/web.ts";
import { imageContents, ROOT } from "./images.ts";
import { pack } from "./pack.ts";
import { CommandFailed, execute } from "./process.ts";
import type { PackedFiles } from "./unpack.ts";

/** Docker's limit for a config is 1,024,000 bytes less one; some room for what the daemon adds. */
export const MAX_BUNDLE_BYTES = 1_000_000;

export interface Bundle {
  name: string;
  file: string;
  bytes: number;
  /** The first twelve hex digits of the content's SHA-256: the same code is the same version. */
  version: string;
}

const WORKER = /new\s+Worker\(\s*new URL\(\s*"(\.\/[^"]+\.ts)",\s*import\.meta\.url\s*\)/g;

/** Where bundles are put; `stack.yml` names these files. */
export function bundleFile(name: string, root = ROOT): string {
  return join(root, ".cache/bundles", `${name}.js`);
}

/** Bundles `functions/<name>`. Throws when the code does not bundle or the file is too large for a config. */
export async function bundleFunction(name: string, root = ROOT): Promise<Bundle> {
  const file = bundleFile(name, root);
  const entry = join(root, ".cache/bundles", `${name}.entry.ts`);
  const workers = workersOf(join(root, "functions", name));
  const { packages } = imageContents(name, root);
  mkdirSync(dirname(file), { recursive: true });
  const client = clientOf(name, root);
  writeFileSync(entry, entryCode(name, { workers, client, packages: versionsOf(packages, root) }));
  await bundle(entry, file, packages, root);
  const code = await pointWorkersAtBundle(file, workers);
  writeFileSync(file, code);
  const bytes = new TextEncoder().encode(code).length;
  if (bytes > MAX_BUNDLE_BYTES) {
    throw new RangeError(
      `Cannot use the bundle of ${name} as it must be at most ${MAX_BUNDLE_BYTES} bytes: current value is ${bytes}; ` +
        "packages that carry binaries belong in functions/images.json",
    );
  }
  return { name, file, bytes, version: createHash("sha256").update(code).digest("hex").slice(0, 12) };
}

/** Worker files of a function, relative to its folder, by the URL text that starts them. */
export function workersOf(folder: string): Map<string, string> {
  const workers = new Map<string, string>();
  for (const path of globSync("**/*.ts", { cwd: folder, exclude: (name) => name === "train" || name === "dist" })) {
    if (path.endsWith("_test.ts")) continue;
    for (const [, url] of readFileSync(join(folder, path), "utf8").matchAll(WORKER)) {
      const target = relative(folder, join(folder, dirname(path), url!));
      const known = workers.get(url!);
      if (known !== undefined && known !== target) {
        throw new TypeError(`Cannot bundle ${folder} as worker files must have different names: ${known}, ${target}`);
      }
      workers.set(url!, target);
    }
  }
  return workers;
}

export interface EntryParts {
  workers: ReadonlyMap<string, string>;
  /** Built files that the function serves. */
  client?: PackedFiles;
  /** What the code was made for; an image with other versions must not run it. */
  packages: Record<string, string>;
}

/** The code that decides what the bundle is this time: the function, or one of its workers. */
export function entryCode(name: string, { workers, client, packages }: EntryParts): string {
  const folder = `../../functions/${name}`;
  const unpacked = JSON.stringify(`/tmp/${name}-client`);
  const cases = [...workers.values()].map((path) =>
    `else if (worker === ${JSON.stringify(path)}) await import(${JSON.stringify(`${folder}/${path}`)});\n`
  );
  return [
    `import { requirePackages } from "../../scripts/swarm/require_packages.ts";`,
    ...(client ? [`import { unpack } from "../../scripts/swarm/unpack.ts";`] : []),
    `const worker = new URL(import.meta.url).searchParams.get("worker");`,
    `if (worker === null) {`,
    `  requirePackages(${JSON.stringify(packages)}, new URL("./package.json", import.meta.url));`,
    ...(client ? [`  unpack(${JSON.stringify(client)}, ${unpacked});`] : []),
    ...(client ? [`  Deno.env.set("${name.toUpperCase()}_DIST_DIR", ${unpacked});`] : []),
    `  await import(${JSON.stringify(`${folder}/main.ts`)});`,
    `} ${cases.join("")}`,
  ].join("\n");
}

function clientOf(name: string, root: string): PackedFiles | undefined {
  if (!existsSync(join(root, "functions", name, "index.html"))) return undefined;
  ensureWebClient();
  return pack(join(root, "functions", name, "dist"));
}

function versionsOf(packages: readonly string[], root: string): Record<string, string> {
  return Object.fromEntries(packages.map((name) => {
    const manifest = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
    return [name, String(manifest.version)];
  }));
}

async function bundle(entry: string, file: string, external: readonly string[], root: string): Promise<void> {
  // `--external` takes every argument that follows it, so another option must stand between it and the entry.
  const externals = external.flatMap((name) => ["--external", name]);
  const args = ["bundle", "--quiet", ...externals, "--platform", "deno", "--minify", "--output", file, entry];
  try {
    await execute(Deno.execPath(), args, { cwd: root, env: { NO_COLOR: "1" } });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Error(`Cannot bundle ${relative(root, entry)}:\n${error.output.split("\nStack backtrace")[0]}`);
  }
}

async function pointWorkersAtBundle(file: string, workers: ReadonlyMap<string, string>): Promise<string> {
  let code = await Deno.readTextFile(file);
  for (const [url, path] of workers) {
    const before = `new URL(${JSON.stringify(url)},import.meta.url)`;
    const parts = code.split(before);
    if (parts.length !== 2) {
      throw new Error(`Cannot bundle as ${before} must be there once: current value is ${parts.length - 1}`);
    }
    code = parts.join(`new URL(${JSON.stringify(`?worker=${path}`)},import.meta.url)`);
  }
  return code;
}
