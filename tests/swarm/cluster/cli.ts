/**
 * The test cluster by hand: `deno run -A tests/swarm/cluster/cli.ts [NODES]` makes it and prints how to reach it;
 * Ctrl-C removes it.
 *
 * @module
 */
import { Cluster } from "./cluster.ts";

const count = Number(Deno.args[0] ?? 1);
await using cluster = await Cluster.create();
while (cluster.nodes.length < count) await cluster.add();
for (const { engine, address } of cluster.nodes) console.log(`${engine.name} ${address} DOCKER_HOST=${engine.host}`);
await new Promise(() => {}); // Until Ctrl-C, which removes the cluster.
