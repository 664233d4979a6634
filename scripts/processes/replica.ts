/**
 * One replica of a service as a child process. It is started again when it dies, each time on new free ports, later and
 * later while it keeps dying.
 *
 * @module
 */
import { Backoff } from "./backoff.ts";
import { eachLine, type WriteLine } from "./output.ts";
import type { Program } from "./program.ts";

export interface ReplicaOptions {
  program: Program;
  write: WriteLine;
  /** A process was started; it will answer at this URL. */
  onStart(url: string): void;
  /** The process at this URL is gone, or was told to stop. */
  onEnd(url: string): void;
  /** How long a process may take to stop, in ms, before it is killed; 10,000 by default. */
  stopTimeoutMs?: number;
}

export class Replica {
  readonly #options: ReplicaOptions;
  readonly #backoff = new Backoff();
  readonly #running: Promise<void>;
  #child: Deno.ChildProcess | undefined;
  #stopping = false;
  /** True once a restart was asked for: the next start does not wait. */
  #restarting = false;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#running = this.#runUntilStopped();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** SIGTERM, then SIGKILL after 10 s; resolves when the process is gone. May be called more than once. */
  async stop(): Promise<void> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#backoff.skip();
      this.#terminate();
    }
    await this.#running;
  }

  /** Ends the process as `stop()` does and starts it again at once, with the code as it is now. */
  restart(): void {
    if (this.#stopping) return;
    this.#restarting = true;
    this.#backoff.skip();
    this.#terminate();
  }

  async #runUntilStopped(): Promise<void> {
    while (!this.#stopping) {
      this.#restarting = false;
      const startedAt = performance.now();
      const status = await this.#runOnce();
      if (this.#stopping) return;
      if (this.#restarting) continue;
      const delayMs = this.#backoff.next(performance.now() - startedAt);
      this.#options.write(`exited with ${status.signal ?? status.code}; starts again in ${delayMs} ms`);
      await this.#backoff.wait(delayMs);
    }
  }

  async #runOnce(): Promise<Deno.CommandStatus> {
    const { program, write, onStart, onEnd } = this.#options;
    const { command, args, cwd, env, ports = [] } = program;
    const port = freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = new Deno.Command(command, {
      args: [...args],
      cwd,
      env: { ...env, ...Object.fromEntries(ports.map((name) => [name, String(freePort())])), PORT: String(port) },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    onStart(url);
    const output = Promise.all([eachLine(child.stdout, write), eachLine(child.stderr, write)]);
    const status = await child.status;
    this.#child = undefined;
    onEnd(url);
    await output;
    return status;
  }

  #terminate(): void {
    const child = this.#child;
    if (!child) return;
    signal(child, "SIGTERM");
    const timer = setTimeout(() => signal(child, "SIGKILL"), this.#options.stopTimeoutMs ?? 10_000);
    child.status.finally(() => clearTimeout(timer));
  }
}

function signal(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    child.kill(name);
  } catch {
    // It has ended already.
  }
}

/** A port that nobody listens on now. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}
