/** An edge with replicas within one process, for the tests beside. */
import assert from "node:assert/strict";
import type { ErrorBody } from "@jbcalling/contract";
import { ReplicaPool } from "./pool.ts";
import { readRoutes } from "./routes.ts";
import { EdgeServer } from "./server.ts";

/** `/stt` is a service without state, `/calls` one with. */
export const ROUTES = readRoutes(`
services:
  stt:
    deploy:
      labels:
        traefik.enable: "true"
        traefik.http.routers.stt.rule: PathPrefix(\`/stt\`)
        traefik.http.routers.stt.middlewares: any-origin,retry
        traefik.http.middlewares.retry.retry.attempts: "4"
        traefik.http.middlewares.any-origin.headers.accesscontrolalloworiginlist: "*"
  gateway:
    deploy:
      labels:
        traefik.enable: "true"
        traefik.http.routers.gateway.rule: PathPrefix(\`/calls\`)
        traefik.http.routers.gateway.middlewares: retry
        traefik.http.services.gateway.loadbalancer.sticky.cookie.name: place
        traefik.http.services.gateway.loadbalancer.sticky.cookie.httponly: "true"
`);

/** A replica within this process: `/ready` answers 200, the rest is the handler's. */
export function serveReplica(handler: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    return new URL(request.url).pathname === "/ready" ? new Response("ready") : handler(request);
  });
  return { url: `http://127.0.0.1:${server.addr.port}`, stop: () => server.shutdown() };
}

interface Edge {
  url: string;
  /** Of both services. */
  pool: ReplicaPool;
}

export async function withEdge(
  options: { replicas: string[]; waitForReadyMs?: number; maxBodyBytes?: number },
  body: (edge: Edge) => Promise<void>,
): Promise<void> {
  const pool = new ReplicaPool();
  for (const url of options.replicas) pool.add(url);
  const pools = new Map([["stt", pool], ["gateway", pool]]);
  const edge = await EdgeServer.listen({ routes: ROUTES, pools, port: 0, hostname: "127.0.0.1", ...options });
  try {
    while (pool.ready < options.replicas.length) await new Promise((resolve) => setTimeout(resolve, 5));
    await body({ url: `http://127.0.0.1:${edge.port}`, pool });
  } finally {
    await edge.drain(1000);
    edge.close();
    await pool.close();
  }
}

export async function errorOf(reply: Response): Promise<ErrorBody["error"]> {
  const { error } = await reply.json() as ErrorBody;
  assert.equal(error.requestId, reply.headers.get("x-request-id"));
  return error;
}
