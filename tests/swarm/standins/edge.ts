/**
 * The local edge in a container, in Traefik's place: it reads the same labels of the same stack file, and finds the
 * replicas of a service as `tasks.<service>` in Swarm's DNS.
 *
 * @module
 */
import { readLabels } from "../../../scripts/edge/labels.ts";
import { ReplicaPool } from "../../../scripts/edge/pool.ts";
import { readRoutes } from "../../../scripts/edge/routes.ts";
import { EdgeServer } from "../../../scripts/edge/server.ts";

/** How often the replicas are looked up, in ms; Traefik asks Swarm once a second. */
const LOOKUP_MS = 500;

/** The public entry point and the internal one, over which the gateway calls functions. */
const PORTS = [80, 8000];

const stack = Deno.readTextFileSync("/etc/edge/stack.yml");
const routes = readRoutes(stack);
const labels = readLabels(stack, {});
const pools = new Map(routes.map(({ service, readyPath }) => [service, new ReplicaPool({ readyPath })]));

for (const [name, pool] of pools) {
  const port = labels.get(name)?.[`traefik.http.services.${name}.loadbalancer.server.port`];
  follow(name, `:${port}`, pool);
}
for (const port of PORTS) await EdgeServer.listen({ routes, pools, port, hostname: "0.0.0.0" });

/** Keeps the pool's replicas equal to what the name resolves to. */
async function follow(name: string, port: string, pool: ReplicaPool): Promise<void> {
  let known: string[] = [];
  for (;;) {
    const addresses = await Deno.resolveDns(`tasks.${name}`, "A").catch(() => undefined);
    const urls = (addresses ?? []).map((address) => `http://${address}${port}`);
    for (const url of urls.filter((each) => !known.includes(each))) pool.add(url);
    for (const url of known.filter((each) => !urls.includes(each))) pool.remove(url);
    known = urls;
    await new Promise((resolve) => setTimeout(resolve, LOOKUP_MS));
  }
}
