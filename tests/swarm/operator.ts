/** The operator of these tests: runs the project's own commands against the test cluster, as a person would. */
import { spawn } from "node:child_process";
import { ROOT } from "../system.ts";
import type { Engine } from "./cluster/engine.ts";

export interface CommandResult {
  exitCode: number;
  output: string;
  ms: number;
}

export interface OperatorOptions {
  engine: Engine;
  env?: Record<string, string>;
  /** The checkout whose scripts and functions are used; this one by default. */
  root?: string;
}

export class Operator {
  readonly #options: OperatorOptions;

  constructor(options: OperatorOptions) {
    this.#options = options;
  }

  /** `deno task <task> …`: prints what it prints, and gives it back. */
  async run(task: string, ...args: string[]): Promise<CommandResult> {
    const { engine, env, root = ROOT } = this.#options;
    const start = performance.now();
    console.log(`\n$ deno task ${[task, ...args].join(" ")}`);
    const child = spawn(Deno.execPath(), ["task", "--quiet", task, ...args], {
      cwd: root,
      env: { ...Deno.env.toObject(), ...env, DOCKER_HOST: engine.host, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const collect = (chunk: Uint8Array) => {
      Deno.stdout.writeSync(chunk);
      output += new TextDecoder().decode(chunk);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const exitCode = await new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? 1)));
    return { exitCode, output, ms: Math.round(performance.now() - start) };
  }

  /** The same operator with another checkout or more environment. */
  with(options: Partial<OperatorOptions>): Operator {
    return new Operator({ ...this.#options, ...options, env: { ...this.#options.env, ...options.env } });
  }
}
