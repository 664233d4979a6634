/**
 * What the gateway's loads cost, measured by its own benchmarks on Node. Sets up what they need.
 *
 *     deno task bench:pipeline [--count 30] [--url http://localhost:8080] [--show]
 *     deno task bench:gateway [--seconds 20] [--url http://localhost:8080]
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureGateway } from "./setup/gateway.ts";

const [name = "", ...args] = Deno.args;
const { node, env } = await ensureGateway();
const cwd = fileURLToPath(new URL("../gateway", import.meta.url));
const options = { cwd, env: { ...Deno.env.toObject(), ...env } };
const { status } = spawnSync(node, [`bench/${name}.ts`, ...args], {
  ...options,
  stdio: "inherit",
});
Deno.exit(status ?? 1);
