/**
 * The local edge in a container, in Traefik's place: it reads the same labels of the same stack file, and finds the
 * replicas of a service as `tasks.<service>` in Swarm's DNS.
 *
 * @module
 */
import { ReplicaPool } from "../../../scripts/edge/pool.ts";
import { readRoutes } from "../../../scripts/edge/routes.ts";
import { EdgeServer } from "../../../scripts/edge/server.ts";

/** How often the replicas are looked up, in ms; Traefik asks Swarm once a second. */
const LOOKUP_MS = 500;

const stack = Deno.readTextFileSync("/etc/edge/stack.yml");
const routes = readRoutes(stack);
const pools = new Map([...new Set(routes.map(({ service }) => service))].map((name) => [name, new ReplicaPool()]));
const ports = new Map([...stack.matchAll(/services\.([\w-]+)\.loadbalancer\.server\.port: "(\d+)"/g)].map(
  ([, name, port]) => [name!, port!],
));

for (const [name, pool] of pools) follow(name, pool);

for (const port of [80, 8000]) await EdgeServer.listen({ routes, pools, port, hostname: "0.0.0.0" });

/** Keeps the pool's replicas equal to what the name resolves to. */
async function follow(name: string, pool: ReplicaPool): Promise<void> {
  let known: string[] = [];
  for (;;) {
    const addresses = await Deno.resolveDns(`tasks.${name}`, "A").catch(() => undefined);
    const urls = (addresses ?? []).map((address) => `http://${address}:${ports.get(name)}`);
    for (const url of urls.filter((each) => !known.includes(each))) pool.add(url);
    for (const url of known.filter((each) => !urls.includes(each))) pool.remove(url);
    known = urls;
    await new Promise((resolve) => setTimeout(resolve, LOOKUP_MS));
  }
}
