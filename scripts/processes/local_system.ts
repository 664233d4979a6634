/**
 * The system on one machine: the functions of the stack as processes behind the edge router. On Swarm the same
 * stack file does the same with containers and Traefik.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ReplicaPool } from "../edge/pool.ts";
import { EdgeRouter } from "../edge/router.ts";
import { readRoutes } from "../edge/routes.ts";
import { prefixed, type WriteLine } from "./output.ts";
import { Replica } from "./replica.ts";
import { type Watch, watchFunctions } from "./watch.ts";
import { UsageError } from "./start_options.ts";

export interface LocalSystemOptions {
  port: number;
  hostname: string;
  replicas: ReadonlyMap<string, number>;
  only?: readonly string[];
  watch: boolean;
  stackFile: string;
  functionsDirectory: string;
  /** Where functions may write, a folder for each. */
  cacheDirectory: string;
  version: string;
  write: WriteLine;
}

/** How long requests in flight may take to end when the system stops, in ms. */
const DRAIN_MS = 3000;

export class LocalSystem {
  /** The functions that run, in the stack's order. */
  readonly services: readonly string[];
  readonly port: number;
  /** Resolves once every replica is ready. */
  readonly ready: Promise<void>;
  readonly #options: LocalSystemOptions;
  readonly #pools = new Map<string, ReplicaPool>();
  readonly #replicas = new Map<string, Replica[]>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #watch?: Watch;
  #stopped: Promise<void> | undefined;

  /** Listens and starts the processes. Throws `AddrInUse` when the port is taken, before any process is started. */
  constructor(options: LocalSystemOptions) {
    this.#options = options;
    const routes = readRoutes(Deno.readTextFileSync(options.stackFile));
    this.services = chooseServices(options, [...new Set(routes.map((route) => route.service))].sort());
    const whenReady = Promise.withResolvers<void>();
    this.ready = whenReady.promise;
    const check = () => {
      if (this.services.every((name) => this.#pools.get(name)!.ready === this.#count(name))) whenReady.resolve();
    };
    for (const name of this.services) this.#pools.set(name, new ReplicaPool(check));
    const edge = new EdgeRouter({ routes, pools: this.#pools });
    this.#server = Deno.serve(
      { port: options.port, hostname: options.hostname, onListen: () => {} },
      (request, info) => edge.handle(request, info.remoteAddr.hostname),
    );
    this.port = this.#server.addr.port;
    for (const [index, name] of this.services.entries()) this.#replicas.set(name, this.#startReplicas(name, index));
    if (options.watch) this.#watch = watchFunctions(options.functionsDirectory, (name) => this.#restart(name));
  }

  /** Ends what is in flight, then every process; may be called more than once. */
  stop(): Promise<void> {
    return this.#stopped ??= this.#stop();
  }

  async #stop(): Promise<void> {
    this.#watch?.close();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, DRAIN_MS));
    await Promise.race([this.#server.shutdown(), late]);
    clearTimeout(timer);
    await Promise.all([...this.#replicas.values()].flat().map((replica) => replica.stop()));
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  #count(name: string): number {
    return this.#options.replicas.get(name) ?? 1;
  }

  #startReplicas(name: string, colourIndex: number): Replica[] {
    const { functionsDirectory, cacheDirectory, version, write } = this.#options;
    const pool = this.#pools.get(name)!;
    const cache = join(cacheDirectory, name);
    Deno.mkdirSync(cache, { recursive: true });
    return Array.from({ length: this.#count(name) }, (_, index) => {
      const replicaName = `${name}.${index + 1}`;
      return new Replica({
        name: replicaName,
        mainFile: join(functionsDirectory, name, "main.ts"),
        version,
        cacheDirectory: cache,
        env: { [`${name.toUpperCase()}_CACHE_DIR`]: cache },
        write: prefixed(replicaName, colourIndex, write),
        onStart: (url) => pool.add(url),
        onEnd: (url) => pool.remove(url),
      });
    });
  }

  #restart(name: string): void {
    const names = name === "all" ? this.services : [name];
    for (const replica of names.flatMap((each) => this.#replicas.get(each) ?? [])) replica.restart();
  }
}

/** The stack's services that are functions here, or those asked for. */
function chooseServices(options: LocalSystemOptions, declared: readonly string[]): string[] {
  const present = declared.filter((name) => existsSync(join(options.functionsDirectory, name, "main.ts")));
  for (const name of [...(options.only ?? []), ...options.replicas.keys()]) {
    if (!present.includes(name)) {
      throw new UsageError(
        `Cannot start a function as it must be one of ${present.join(", ")}: current value is ${name}`,
      );
    }
  }
  const chosen = present.filter((name) => options.only?.includes(name) ?? true);
  if (chosen.length === 0) {
    throw new UsageError(`Cannot start as there must be a function in ${options.functionsDirectory}`);
  }
  return chosen;
}
