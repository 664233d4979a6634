/**
 * Sets up what the tests need and runs them, part by part; ends with one line `N passed, N failed`.
 *
 *     deno task test [static] [unit] [gateway] [http] [web] [call] [observability] [swarm]
 *
 * @module
 */
import { spawn } from "node:child_process";
import { gatewayProgram } from "./processes/gateway_program.ts";
import { ensureCommand } from "./setup/packages.ts";
import { ensureWebClient } from "./setup/web.ts";

const PARTS = {
  static: [
    ["fmt", "--check"],
    ["lint"],
    ["check", "functions", "scripts", "tests"],
    ["run", "-A", "scripts/check_imports.ts"],
  ],
  unit: [["test", "-A", "functions", "scripts"]],
  gateway: [["run", "-A", "scripts/test_gateway.ts"]],
  http: [["test", "-A", "tests/http"]],
  web: [["test", "-A", "tests/web"]],
  call: [["test", "-A", "tests/call"]],
  observability: [["test", "-A", "tests/observability"]],
  swarm: [["test", "-A", "tests/swarm"]],
} as const satisfies Record<string, readonly (readonly string[])[]>;

type Part = keyof typeof PARTS;

const HELP = `deno task test [${Object.keys(PARTS).join("] [")}]: runs the named parts, all of them by default.`;

interface Count {
  passed: number;
  failed: number;
}

/** What Deno's and Node's test runners end with. */
const SUMMARIES = [/\| (\d+) passed(?: \([^)]*\))? \| (\d+) failed/, /^ℹ pass (\d+)\n(?:ℹ .*\n)*?ℹ fail (\d+)$/m];

/** Runs one Deno command, shows its output, and counts: a test run by its tests, anything else as one. */
async function run(args: readonly string[]): Promise<Count> {
  console.log(`\n$ deno ${args.join(" ")}`);
  const child = spawn(Deno.execPath(), args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...Deno.env.toObject(), NO_COLOR: "1" },
  });
  let output = "";
  child.stdout.on("data", (chunk: Uint8Array) => {
    Deno.stdout.writeSync(chunk);
    output += new TextDecoder().decode(chunk);
  });
  const code = await new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? 1)));
  const summary = SUMMARIES.map((pattern) => output.match(pattern)).find((match) => match);
  if (!summary && args[0] !== "test") return { passed: +(code === 0), failed: +(code !== 0) };
  const [, passed = "0", failed = "0"] = summary ?? [];
  const broken = code !== 0 && failed === "0" ? 1 : 0;
  return { passed: Number(passed), failed: Number(failed) + broken };
}

if (Deno.args.includes("--help")) {
  console.log(HELP);
  Deno.exit(0);
}
const unknown = Deno.args.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(
    `Cannot run the tests as a part must be one of ${Object.keys(PARTS).join(", ")}: current value is ${unknown[0]}`,
  );
  Deno.exit(2);
}
const parts = Deno.args.length > 0 ? Deno.args as Part[] : Object.keys(PARTS) as Part[];
if (parts.includes("http") || parts.includes("unit") || parts.includes("observability")) {
  ensureCommand("redis-server", "redis-server");
}
if (parts.includes("observability")) {
  ensureCommand("promtool", "prometheus");
  ensureCommand("amtool", "prometheus-alertmanager");
}
if (parts.includes("web") || parts.includes("call") || parts.includes("observability")) {
  ensureCommand("chromium", "chromium");
  ensureWebClient();
}
// Built from its source where it cannot be downloaded, which takes longer than a test waits for a system to start.
if (parts.includes("call") || parts.includes("observability")) {
  await gatewayProgram({ demo: false, version: "dev", write: console.log });
}
const total: Count = { passed: 0, failed: 0 };
for (const args of parts.flatMap((part): readonly (readonly string[])[] => PARTS[part])) {
  const { passed, failed } = await run(args);
  total.passed += passed;
  total.failed += failed;
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
Deno.exit(total.failed > 0 ? 1 : 0);
