/** An edge with replicas within one process, for the tests beside. */
import assert from "node:assert/strict";
import type { ErrorBody } from "@jbcalling/contract";
import { ReplicaPool } from "./pool.ts";
import { EdgeRouter } from "./router.ts";
import { readRoutes } from "./routes.ts";

export const STT_ROUTES = readRoutes(
  "services: { stt: { deploy: { labels: { traefik.enable: true, " +
    "traefik.http.routers.stt.rule: PathPrefix(`/stt`) } } } }",
);

/** A replica within this process: `/ready` answers 200, the rest is the handler's. */
export function serveReplica(handler: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    return new URL(request.url).pathname === "/ready" ? new Response("ready") : handler(request);
  });
  return { url: `http://127.0.0.1:${server.addr.port}`, stop: () => server.shutdown() };
}

interface Edge {
  url: string;
  pool: ReplicaPool;
}

export async function withEdge(
  options: { replicas: string[]; waitForReadyMs?: number; maxBodyBytes?: number },
  body: (edge: Edge) => Promise<void>,
): Promise<void> {
  const pool = new ReplicaPool();
  for (const url of options.replicas) pool.add(url);
  const router = new EdgeRouter({ routes: STT_ROUTES, pools: new Map([["stt", pool]]), ...options });
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => router.handle(request),
  );
  try {
    await body({ url: `http://127.0.0.1:${server.addr.port}`, pool });
  } finally {
    await pool.close();
    await server.shutdown();
  }
}

export async function errorOf(reply: Response): Promise<ErrorBody["error"]> {
  const { error } = await reply.json() as ErrorBody;
  assert.equal(error.requestId, reply.headers.get("x-request-id"));
  return error;
}
