/** Node for the gateway, and npm to install it: the machine's own where they are there and new enough. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** The first Node that runs TypeScript as it is. */
const OLDEST = [22, 18] as const;

const NODE_PACKAGE = "node@24.21.0";
const NPM_PACKAGE = "npm:npm@11.21.2";

export interface NodeOptions {
  cacheDirectory: string;
  write(line: string): void;
}

/** The path of a Node that is new enough, installed into the cache when the machine has none. Throws when that fails. */
export function ensureNode({ cacheDirectory, write }: NodeOptions): string {
  const [own] = run("sh", ["-c", "command -v node"]).split("\n");
  if (own && isNewEnough(own)) return own;
  const folder = join(cacheDirectory, "node");
  const cached = join(folder, "node_modules/node/bin/node");
  if (isNewEnough(cached)) return cached;
  write(`node: installing ${NODE_PACKAGE}, as the gateway needs ${OLDEST.join(".")} or newer`);
  mkdirSync(folder, { recursive: true });
  runNpm(["install", "--prefix", folder, "--no-save", NODE_PACKAGE], { cwd: folder });
  if (isNewEnough(cached)) return cached;
  throw new Error(`Cannot start the gateway as Node ${OLDEST.join(".")} or newer must be installed`);
}

/** Runs npm, with Deno where there is none on this machine; `node` is what its scripts run with. Throws when it fails. */
export function runNpm(args: string[], { cwd, node }: { cwd: string; node?: string }): void {
  const [command, ...first] = run("sh", ["-c", "command -v npm"]) === ""
    ? [Deno.execPath(), "run", "-A", "--quiet", NPM_PACKAGE]
    : ["npm"];
  const path = node ? `${dirname(node)}:${Deno.env.get("PATH")}` : Deno.env.get("PATH");
  const { status, stderr } = spawnSync(command!, [...first, ...args, "--no-audit", "--no-fund"], {
    cwd,
    encoding: "utf8",
    env: { ...Deno.env.toObject(), PATH: path },
  });
  if (status !== 0) {
    throw new Error(`Cannot run npm ${args[0]} in ${cwd}: ${stderr.trim().split("\n").slice(-5).join("\n")}`);
  }
}

function isNewEnough(node: string): boolean {
  const [major = 0, minor = 0] = run(node, ["--version"]).replace("v", "").split(".").map(Number);
  return major > OLDEST[0] || major === OLDEST[0] && minor >= OLDEST[1];
}

/** What a command prints; nothing when it is not there or fails. */
function run(command: string, args: string[]): string {
  if (command.includes("/") && !existsSync(command)) return "";
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : "";
}
