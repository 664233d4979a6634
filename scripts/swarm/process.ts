/** Runs programs and gives back what they print. */
import { spawn } from "node:child_process";

/** A program ended with another exit code than 0; `output` is what it printed, errors included. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly output: string;
  /** What it printed to its standard output before it failed. */
  readonly stdout: string;

  constructor(command: string, exitCode: number, printed: { output: string; stdout: string }) {
    super(`Cannot run ${command} as it exited with ${exitCode}: ${printed.output.trim() || "no output"}`);
    this.output = printed.output;
    this.stdout = printed.stdout;
  }
}

export interface ExecuteOptions {
  cwd?: string;
  /** More environment, beside what this process has. */
  env?: Record<string, string>;
  /** Written to the program's standard input. */
  input?: string;
  signal?: AbortSignal;
}

/** What the program wrote to its standard output. Throws `CommandFailed`, or when the program is not installed. */
export function execute(command: string, args: readonly string[], options: ExecuteOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...Deno.env.toObject(), ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
      signal: options.signal,
    });
    const decoder = new TextDecoder();
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk: Uint8Array) => output += decoder.decode(chunk, { stream: true }));
    child.stderr.on("data", (chunk: Uint8Array) => errors += new TextDecoder().decode(chunk));
    child.on("error", (cause) => reject(new Error(`Cannot run ${command}: ${cause.message}`, { cause })));
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else {
        const name = [command, ...args.slice(0, 3)].join(" ");
        reject(new CommandFailed(name, code ?? 1, { output: errors || output, stdout: output }));
      }
    });
    child.stdin.on("error", () => {}); // A program that reads no input may close it early.
    child.stdin.end(options.input ?? "");
  });
}
