/**
 * Types and tests of the gateway, on Node with the real media worker. Sets up what they need.
 *
 *     deno task test:gateway [file …]
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureGateway } from "./setup/gateway.ts";

const FOLDER = fileURLToPath(new URL("../gateway", import.meta.url));

const { node, env } = await ensureGateway();
const files = Deno.args.length > 0 ? Deno.args : ["src/**/*_test.ts"];
const types = run("node_modules/typescript/bin/tsc", "-p", ".");
const tests = run("--test", "--test-reporter", "spec", ...files);
Deno.exit(types + tests > 0 ? 1 : 0);

/** The exit code. */
function run(...args: string[]): number {
  console.log(`\n$ node ${args.join(" ")}`);
  const { status } = spawnSync(node, args, { cwd: FOLDER, stdio: "inherit", env: { ...Deno.env.toObject(), ...env } });
  return status ?? 1;
}
