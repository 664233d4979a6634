/**
 * A real Docker Swarm on one machine: `Cluster.create()` makes its first node, `add()` more, `close()` removes all of
 * it. Needs root and apt.
 *
 * @module
 */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureCommand } from "../../../scripts/setup/packages.ts";
import { ROOT } from "../../system.ts";
import { loadBaseImages } from "./base_images.ts";
import { Engine } from "./engine.ts";
import { ClusterNetwork, PREFIX } from "./network.ts";
import { pipe } from "./shell.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

const NODES = join(ROOT, ".cache/swarm/nodes");

export interface ClusterNode {
  engine: Engine;
  number: number;
  address: string;
}

export class Cluster implements AsyncDisposable {
  readonly nodes: ClusterNode[] = [];
  readonly #network: ClusterNetwork;
  readonly #onSignal = () => {
    this.close().then(() => Deno.exit(1));
  };

  private constructor(network: ClusterNetwork) {
    this.#network = network;
  }

  /** One machine with the base images; no Swarm yet. */
  static async create(): Promise<Cluster> {
    installDocker();
    await removeLeftovers();
    const cluster = new Cluster(new ClusterNetwork());
    for (const signal of SIGNALS) Deno.addSignalListener(signal, cluster.#onSignal);
    try {
      const { engine } = await cluster.add();
      await loadBaseImages(engine);
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** One more machine; it holds the named images of the first. */
  async add(images: readonly string[] = []): Promise<ClusterNode> {
    const number = this.nodes.length + 1;
    const { namespace, address } = this.#network.add(number);
    const engine = new Engine({ name: `n${number}`, namespace, folder: join(NODES, `n${number}`) });
    await engine.start();
    const node = { engine, number, address };
    this.nodes.push(node);
    if (images.length > 0) {
      await pipe(["docker", "-H", this.manager.host, "save", ...images], ["docker", "-H", engine.host, "load", "-q"]);
    }
    return node;
  }

  get manager(): Engine {
    return this.nodes[0]!.engine;
  }

  node(number: number): ClusterNode {
    return this.nodes[number - 1]!;
  }

  cut(number: number): void {
    this.#network.cut(number);
  }

  heal(number: number): void {
    this.#network.heal(number);
  }

  /** Removes every node and network. May be called more than once. */
  async close(): Promise<void> {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, this.#onSignal);
    await Promise.all(this.nodes.map(({ engine }) => engine.close()));
    this.nodes.length = 0;
    ClusterNetwork.remove();
    rmSync(NODES, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** What a run that was killed left behind: its daemons go on without it. */
async function removeLeftovers(): Promise<void> {
  const names = existsSync(NODES) ? [...Deno.readDirSync(NODES)].map(({ name }) => name) : [];
  for (const name of names) {
    await new Engine({ name, namespace: `${PREFIX}-${name}`, folder: join(NODES, name) }).close();
  }
}

function installDocker(): void {
  if (Deno.uid() !== 0) throw new Error("Cannot make a Swarm as these tests must run as root");
  for (const [command, name] of [["dockerd", "docker.io"], ["debootstrap", "debootstrap"], ["iptables", "iptables"]]) {
    ensureCommand(command!, name!);
  }
  ensureCommand("ip", "iproute2");
}
