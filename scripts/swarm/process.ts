/** Runs programs and gives back what they print. */
import { spawn } from "node:child_process";

/** A program ended with another exit code than 0; `output` is what it printed, errors included. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly output: string;
  readonly exitCode: number;

  constructor(command: string, exitCode: number, output: string) {
    super(`Cannot run ${command} as it exited with ${exitCode}: ${output.trim() || "no output"}`);
    this.output = output;
    this.exitCode = exitCode;
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
      else reject(new CommandFailed([command, ...args.slice(0, 3)].join(" "), code ?? 1, errors || output));
    });
    child.stdin.on("error", () => {}); // A program that reads no input may close it early.
    child.stdin.end(options.input ?? "");
  });
}
