/**
 * The delays that a listener feels, measured by the gateway's own benchmark on Node. Sets up what it needs.
 *
 *     deno task bench:pipeline [--count 30] [--url http://localhost:8080] [--show]
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureGateway } from "./setup/gateway.ts";

const { node } = await ensureGateway();
const cwd = fileURLToPath(new URL("../gateway", import.meta.url));
const { status } = spawnSync(node, ["bench/pipeline.ts", ...Deno.args], { cwd, stdio: "inherit" });
Deno.exit(status ?? 1);
