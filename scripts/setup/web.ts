/**
 * Makes sure that the browser client is built from the sources as they are; does nothing when it is.
 *
 *     deno task build:web [--force]
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What the built files depend on; tests and the server change nothing in them. */
const SOURCES = [
  "functions/web/{build.ts,client.tsx,index.html,deno.json}",
  "functions/web/{adapters,app,captions,i18n,media,public,session,settings,styles,ui}/**/*",
  "functions/_shared/contract/*.ts",
  "deno.lock",
];

export interface BuildOptions {
  /** Builds even when nothing changed. */
  force?: boolean;
  write?: (line: string) => void;
}

/** Builds `functions/web/dist` when it is missing or older than its sources. Throws when the build fails. */
export function ensureWebClient(
  { force = false, write = console.log }: BuildOptions = {},
): void {
  const dist = join(ROOT, "functions/web/dist");
  const stamp = join(dist, "build.sha256");
  const digest = sourcesDigest();
  if (!force && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) {
    return;
  }
  write("building the browser client …");
  const build = spawnSync(Deno.execPath(), [
    "run",
    "-A",
    join(ROOT, "functions/web/build.ts"),
  ], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (build.status !== 0) {
    throw new Error(
      `Cannot build the browser client:\n${build.stdout}${build.stderr}`,
    );
  }
  for (const line of build.stdout.trim().split("\n")) write(line);
  mkdirSync(dist, { recursive: true });
  writeFileSync(stamp, digest);
}

function sourcesDigest(): string {
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/_test\.tsx?$|\/testing\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)).sort();
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(file.slice(ROOT.length)).update("\0").update(readFileSync(file))
      .update("\0");
  }
  return hash.digest("hex");
}

if (import.meta.main) ensureWebClient({ force: Deno.args.includes("--force") });
