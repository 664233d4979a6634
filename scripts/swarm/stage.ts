/**
 * Lays out what an image holds as a folder, the build's context: what is in the folder is in the image, nothing else.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { imageContents, ROOT } from "./images.ts";
import { copyPackages } from "./packages.ts";

export interface Staged {
  name: string;
  /** The build context. */
  folder: string;
  dockerfile: string;
  bytes: number;
  /** Packages of the image with their exact versions. */
  packages: Record<string, string>;
  /** A hash of everything that the build reads: equal inputs, equal image. */
  inputs: string;
}

/** Stages the image of a function into `.cache/images/<name>`, with the pack of a folder beside the starter models. */
export function stageFunction(name: string, { root = ROOT, pack }: { root?: string; pack?: string } = {}): Staged {
  const folder = join(root, ".cache/images", name);
  const app = join(folder, "app");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(app, "node_modules"), { recursive: true });
  const { packages: names, omit } = imageContents(name, root);
  const packages = copyPackages(names, {
    from: join(root, "node_modules"),
    to: join(app, "node_modules"),
    omit,
    platform: { os: "linux", arch: Deno.build.arch === "aarch64" ? "arm64" : "x64" },
  });
  // Deno reads bare imports of a folder with a package.json from the node_modules beside it, without a cache.
  const dependencies = Object.fromEntries(names.map((each) => [each, packages[each]!]));
  writeFileSync(join(app, "package.json"), JSON.stringify({ type: "module", dependencies }, null, 2) + "\n");
  const models = join(root, "functions", name, "models");
  if (existsSync(models)) cpSync(models, join(app, "models"), { recursive: true });
  // Installed packs may hold links into the store they came from.
  if (pack) cpSync(pack, join(app, "models/pack"), { recursive: true, dereference: true });
  cpSync(join(root, "swarm/health_check.sh"), join(app, "health_check.sh"));
  const dockerfile = join(root, "functions/Dockerfile");
  return { name, folder, dockerfile, packages, ...measure(folder, dockerfile) };
}

export function measure(folder: string, dockerfile: string): { bytes: number; inputs: string } {
  const hash = createHash("sha256").update(readFileSync(dockerfile));
  let bytes = 0;
  for (const path of globSync("**/*", { cwd: folder }).sort()) {
    const stats = statSync(join(folder, path));
    if (!stats.isFile()) continue;
    bytes += stats.size;
    hash.update(path).update(readFileSync(join(folder, path)));
  }
  return { bytes, inputs: hash.digest("hex").slice(0, 16) };
}
