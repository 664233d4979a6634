/** The replicas of one service: as many as wanted, replaced one by one when there is new code. */
import type { ReplicaPool } from "../edge/pool.ts";
import { prefixed, type WriteLine } from "./output.ts";
import type { Program } from "./program.ts";
import { Replica } from "./replica.ts";

export interface ReplicaSetOptions {
  name: string;
  program: Program;
  pool: ReplicaPool;
  write: WriteLine;
  colourIndex: number;
  /** How long a new replica may take to be ready, in ms; 60,000 by default. */
  readyWithinMs?: number;
}

export interface Replacement {
  replicas: number;
  /** Why the new code does not run; the old one does. */
  error?: string;
}

interface Member {
  replica: Replica;
  /** Where it answers now, and how often its process ended. */
  life: { url?: string; ends: number };
}

const POLL_MS = 20;

export class ReplicaSet {
  readonly #options: ReplicaSetOptions;
  readonly #members: Member[] = [];
  #program: Program;
  #started = 0;

  constructor(options: ReplicaSetOptions) {
    this.#options = options;
    this.#program = options.program;
  }

  get size(): number {
    return this.#members.length;
  }

  /** Where those answer that have started. */
  get urls(): string[] {
    return this.#members.flatMap(({ life }) => life.url ?? []);
  }

  /** The version that the program is told to be. */
  get version(): string {
    return this.#program.env?.FUNCTION_VERSION ?? "dev";
  }

  /** Starts replicas, or stops the last ones, until there are this many. */
  async scale(count: number): Promise<void> {
    while (this.#members.length < count) this.#members.push(this.#start(this.#program));
    await Promise.all(this.#members.splice(count).map((member) => this.#stop(member)));
  }

  /** Starts every process again at once, with the code as it is now. */
  restart(): void {
    for (const { replica } of this.#members) replica.restart();
  }

  /**
   * Replaces one replica after the other: a new one must be ready before the old one stops. The first that does not get
   * ready ends it, and what was there before goes on.
   */
  async replace(env: Readonly<Record<string, string>>): Promise<Replacement> {
    const program = { ...this.#program, env: { ...this.#program.env, ...env } };
    for (const index of this.#members.keys()) {
      const next = this.#start(program);
      const error = await this.#untilReady(next);
      if (error) {
        await next.replica.stop();
        return { replicas: index, error };
      }
      const [before] = this.#members.splice(index, 1, next);
      await this.#stop(before!);
    }
    this.#program = program;
    return { replicas: this.#members.length };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#members.splice(0).map((member) => this.#stop(member)));
  }

  #start(program: Program): Member {
    const { name, pool, write, colourIndex } = this.#options;
    const life: Member["life"] = { ends: 0 };
    const replica = new Replica({
      program,
      write: prefixed(`${name}.${++this.#started}`, colourIndex, write),
      onStart: (url) => pool.add(life.url = url),
      onEnd: (url) => {
        life.ends++;
        pool.remove(url);
      },
    });
    return { replica, life };
  }

  /** It gets no more requests, answers those that it has, ends. */
  async #stop({ replica, life }: Member): Promise<void> {
    if (life.url) this.#options.pool.remove(life.url);
    await replica.stop();
  }

  async #untilReady({ life }: Member): Promise<string | undefined> {
    const withinMs = this.#options.readyWithinMs ?? 60_000;
    const until = performance.now() + withinMs;
    while (performance.now() < until) {
      if (life.ends > 0) return "the new process ended before it was ready";
      if (life.url && this.#options.pool.isReady(life.url)) return undefined;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return `the new process was not ready within ${withinMs / 1000} s`;
  }
}
