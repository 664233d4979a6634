/**
 * The system on one machine: the services of the stack that are programs of this project, as processes behind the edge.
 * On Swarm the same stack file does the same with containers and Traefik.
 *
 * @module
 */
import { ReplicaPool } from "../edge/pool.ts";
import { readRoutes } from "../edge/routes.ts";
import { EdgeServer } from "../edge/server.ts";
import type { WriteLine } from "./output.ts";
import type { Programs } from "./program.ts";
import { type Replacement, ReplicaSet } from "./replica_set.ts";
import { UsageError } from "./start_options.ts";
import { type Watch, watchFunctions } from "./watch.ts";

export interface LocalSystemOptions {
  port: number;
  hostname: string;
  replicas: ReadonlyMap<string, number>;
  only?: readonly string[];
  watch: boolean;
  stackFile: string;
  programs: Programs;
  /** What is watched. */
  functionsDirectory: string;
  write: WriteLine;
}

/** How long requests in flight may take to end when the system stops, in ms. */
const DRAIN_MS = 3000;

/** One service as it runs now. */
export interface ServiceStatus {
  replicas: number;
  ready: number;
  version: string;
}

export class LocalSystem {
  /** The services that run, in the order of their names. */
  readonly services: readonly string[];
  /** Resolves once every replica is ready. */
  readonly ready: Promise<void>;
  readonly #options: LocalSystemOptions;
  readonly #edge: EdgeServer;
  readonly #pools: ReadonlyMap<string, ReplicaPool>;
  readonly #replicas = new Map<string, ReplicaSet>();
  readonly #watch?: Watch;
  #stopped: Promise<void> | undefined;

  /** Listens and starts the processes. Rejects with `EADDRINUSE` when the port is taken, before any process starts. */
  static async open(options: LocalSystemOptions): Promise<LocalSystem> {
    const routes = readRoutes(Deno.readTextFileSync(options.stackFile));
    const services = chooseServices(options, new Set(routes.map((route) => route.service)));
    const whenReady = Promise.withResolvers<void>();
    const onChange = () => {
      if (services.every((name) => pools.get(name)!.ready === countOf(name, options))) whenReady.resolve();
    };
    const pools = new Map(services.map((name) => {
      const readyPath = routes.find((route) => route.service === name)!.readyPath;
      return [name, new ReplicaPool({ readyPath, onChange })];
    }));
    const edge = await EdgeServer.listen({ routes, pools, port: options.port, hostname: options.hostname });
    return new LocalSystem(options, { services, pools, edge, ready: whenReady.promise });
  }

  private constructor(
    options: LocalSystemOptions,
    parts: { services: string[]; pools: Map<string, ReplicaPool>; edge: EdgeServer; ready: Promise<void> },
  ) {
    this.#options = options;
    this.services = parts.services;
    this.ready = parts.ready;
    this.#pools = parts.pools;
    this.#edge = parts.edge;
    for (const [index, name] of this.services.entries()) this.#replicas.set(name, this.#startReplicas(name, index));
    if (options.watch) this.#watch = watchFunctions(options.functionsDirectory, (name) => this.#restart(name));
  }

  get port(): number {
    return this.#edge.port;
  }

  status(): Record<string, ServiceStatus> {
    return Object.fromEntries([...this.#replicas].map(([name, { size, version }]) => {
      return [name, { replicas: size, ready: this.#pools.get(name)!.ready, version }];
    }));
  }

  /** Where the replicas of each service answer now. */
  addresses(): Map<string, string[]> {
    return new Map([...this.#replicas].map(([name, { urls }]) => [name, urls]));
  }

  /** New code of a service, replica by replica; undefined when there is no such service. */
  async redeploy(name: string, version: string): Promise<Replacement | undefined> {
    return await this.#replicas.get(name)?.replace({ FUNCTION_VERSION: version });
  }

  /** False when there is no such service. */
  async scale(name: string, count: number): Promise<boolean> {
    const replicas = this.#replicas.get(name);
    await replicas?.scale(count);
    return replicas !== undefined;
  }

  /** Ends what is in flight, then every process; may be called more than once. */
  stop(): Promise<void> {
    return this.#stopped ??= this.#stop();
  }

  async #stop(): Promise<void> {
    this.#watch?.close();
    await this.#edge.drain(DRAIN_MS);
    // A service may still say goodbye to those it talks with.
    await Promise.all([...this.#replicas.values()].map((replicas) => replicas.stop()));
    this.#edge.close();
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  #startReplicas(name: string, colourIndex: number): ReplicaSet {
    const { programs, write } = this.#options;
    const program = programs.get(name)!(`http://localhost:${this.port}`);
    const replicas = new ReplicaSet({ name, program, pool: this.#pools.get(name)!, write, colourIndex });
    replicas.scale(countOf(name, this.#options));
    return replicas;
  }

  #restart(name: string): void {
    const names = name === "all" ? this.services : [name];
    for (const each of names) this.#replicas.get(each)?.restart();
  }
}

function countOf(name: string, { replicas }: LocalSystemOptions): number {
  return replicas.get(name) ?? 1;
}

/** The stack's services that can run here, or those asked for. */
function chooseServices(options: LocalSystemOptions, declared: ReadonlySet<string>): string[] {
  const present = [...declared].filter((name) => options.programs.has(name)).sort();
  for (const name of [...(options.only ?? []), ...options.replicas.keys()]) {
    if (present.includes(name)) continue;
    const message = `Cannot start a service as it must be one of ${present.join(", ")}: current value is ${name}`;
    throw new UsageError(message);
  }
  const chosen = present.filter((name) => options.only?.includes(name) ?? true);
  if (chosen.length === 0) throw new UsageError("Cannot start as there must be a service of the stack that can run");
  return chosen;
}
