/**
 * Makes the gateway ready to run: Node, its packages, the media worker. Does nothing when all is there.
 *
 *     deno run -A scripts/setup/gateway.ts
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureMediasoupWorker } from "./mediasoup_worker.ts";
import { ensureNode, runNpm } from "./node.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface GatewayRuntime {
  /** The Node to run it with. */
  node: string;
  mainFile: string;
  /** What its environment must hold. */
  env: { MEDIASOUP_WORKER_BIN: string };
}

/** Throws a line that says what is missing where it cannot be installed here. */
export async function ensureGateway(write: (line: string) => void = console.log): Promise<GatewayRuntime> {
  const cacheDirectory = join(ROOT, ".cache");
  const folder = join(ROOT, "gateway");
  const node = ensureNode({ cacheDirectory, write });
  installPackages(folder, node, write);
  const packageDirectory = join(folder, "node_modules/mediasoup");
  const worker = await ensureMediasoupWorker({ packageDirectory, cacheDirectory, node, write });
  return { node, mainFile: join(folder, "src/main.ts"), env: { MEDIASOUP_WORKER_BIN: worker } };
}

/** Installs what the lock file says, unless that was done; the one script that matters is the media worker's. */
function installPackages(folder: string, node: string, write: (line: string) => void): void {
  const stamp = join(folder, "node_modules/.installed");
  const wanted = createHash("sha256")
    .update(readFileSync(join(folder, "package.json")))
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  write("gateway: installing its packages");
  runNpm(["ci", "--ignore-scripts"], { cwd: folder, node });
  writeFileSync(stamp, wanted);
}

if (import.meta.main) {
  const { node, env } = await ensureGateway();
  console.log(`node ${node}\nmediasoup-worker ${env.MEDIASOUP_WORKER_BIN}`);
}
