/** Runs system programs for the test cluster; a failure says what was run and what it printed. */
import { spawn, spawnSync } from "node:child_process";

export interface RunOptions {
  input?: string;
  env?: Record<string, string>;
  cwd?: string;
}

/** What the program printed to its standard output. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    ...options,
    env: { ...Deno.env.toObject(), ...options.env },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw new Error(`Cannot run ${command}: ${error.message}`);
  if (status !== 0) {
    throw new Error(`Cannot run ${command} ${args.join(" ")} as it exited with ${status}:\n${stderr}${stdout}`);
  }
  return stdout;
}

/** Like `run`, for clean-up: what is gone already is no failure. */
export function tryRun(command: string, args: readonly string[]): void {
  spawnSync(command, args, { stdio: "ignore" });
}

/** `first | second`, without the data passing through here. */
export async function pipe(first: readonly string[], second: readonly string[]): Promise<void> {
  const command = [first, second].map((part) => part.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" "));
  const child = spawn("bash", ["-o", "pipefail", "-c", command.join(" | ")], { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Uint8Array) => errors += new TextDecoder().decode(chunk));
  const code = await new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? 1)));
  if (code !== 0) throw new Error(`Cannot run ${command.join(" | ")}:\n${errors}`);
}
