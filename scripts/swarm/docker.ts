/**
 * The Docker CLI, which knows contexts, `DOCKER_HOST=ssh://…` and TLS. Reading always happens; a change is printed
 * instead when the command only says what it would do.
 *
 * @module
 */
import type { WriteLine } from "../processes/output.ts";
import { CommandFailed, execute } from "./process.ts";

export interface DockerOptions {
  dryRun?: boolean;
  /** Where a dry run writes what it would do. */
  write?: WriteLine;
}

export class Docker {
  readonly #options: DockerOptions;

  constructor(options: DockerOptions = {}) {
    this.#options = options;
  }

  get dryRun(): boolean {
    return this.#options.dryRun ?? false;
  }

  /** What the CLI prints. */
  async read(args: readonly string[]): Promise<string> {
    return (await execute("docker", args)).trim();
  }

  /** One value for each line of output that holds JSON. */
  async readJsonLines<T>(args: readonly string[]): Promise<T[]> {
    const text = await this.read(args);
    return text.split("\n").filter(Boolean).map((line) => JSON.parse(line) as T);
  }

  /** The JSON that `docker … inspect` prints for these; those that are gone meanwhile are left out. */
  async inspect<T>(kind: string, names: readonly string[]): Promise<T[]> {
    if (names.length === 0) return [];
    const args = kind === "task" ? ["inspect", "--type", "task", ...names] : [kind, "inspect", ...names];
    const text = await this.read(args).catch((error) => {
      // Docker prints those that it found and fails for the rest.
      if (error instanceof CommandFailed && /no such|not found/i.test(error.output)) return error.stdout.trim() || "[]";
      throw error;
    });
    return JSON.parse(text) as T[];
  }

  /** Runs a command that changes something. */
  async change(
    args: readonly string[],
    options: { input?: string; env?: Record<string, string> } = {},
  ): Promise<string> {
    if (!this.dryRun) return (await execute("docker", args, options)).trim();
    this.#options.write?.(`would run: docker ${args.map(quoted).join(" ")}`);
    return "";
  }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
