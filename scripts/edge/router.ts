/**
 * The local edge: what Traefik is on Swarm. It sends each request to the least busy ready replica of its service,
 * and to another one when the first dies before it answered: every function is idempotent, so nothing is done twice.
 *
 * @module
 */
import { CallError, REQUEST_ID_HEADER, requestIdOf, TIMEOUT_HEADER, timeoutOf } from "@jbcalling/contract";
import { MAX_BODY_BYTES, readBody } from "./body.ts";
import { ConnectionLost, forward } from "./forward.ts";
import { allowAnyOrigin, preflightReply, upstreamHeaders } from "./headers.ts";
import { homePage } from "./home_page.ts";
import type { ReplicaPool } from "./pool.ts";
import { findRoute, type Route } from "./routes.ts";

/** How many replicas a request may try; a request that kills each one must not go on for ever. */
const MAX_TRIES = 4;

export interface EdgeOptions {
  routes: readonly Route[];
  /** The replicas of each service. */
  pools: ReadonlyMap<string, ReplicaPool>;
  /** How long a request waits when no replica is ready, in ms; 5,000 by default. */
  waitForReadyMs?: number;
  maxBodyBytes?: number;
}

export class EdgeRouter {
  readonly #options: EdgeOptions;

  constructor(options: EdgeOptions) {
    this.#options = options;
  }

  /** A handler for `Deno.serve`: `clientAddress` is the caller's IP address. */
  async handle(request: Request, clientAddress = "127.0.0.1"): Promise<Response> {
    const requestId = requestIdOf(request.headers.get(REQUEST_ID_HEADER));
    const reply = await this.#answer(request, requestId, clientAddress).catch((error) => errorReply(error, requestId));
    reply.headers.set(REQUEST_ID_HEADER, requestId);
    allowAnyOrigin(reply.headers);
    return reply;
  }

  async #answer(request: Request, requestId: string, clientAddress: string): Promise<Response> {
    const url = new URL(request.url);
    const preflight = preflightReply(request);
    if (preflight) return preflight;
    if (url.pathname === "/health") return Response.json(this.#health());
    const route = findRoute(this.#options.routes, { host: url.hostname, path: url.pathname });
    const pool = route && this.#options.pools.get(route.service);
    if (route && pool) return await this.#proxy(request, { service: route.service, pool, requestId, clientAddress });
    if (url.pathname === "/") {
      const page = homePage([...this.#options.pools.keys()]);
      return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
    }
    throw new CallError("not_found", `Cannot find ${request.method} ${url.pathname}`);
  }

  async #proxy(
    request: Request,
    to: { service: string; pool: ReplicaPool; requestId: string; clientAddress: string },
  ): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const { method, signal } = request;
    const headers = upstreamHeaders(request, to.requestId, to.clientAddress);
    const body = await readBody(request, this.#options.maxBodyBytes ?? MAX_BODY_BYTES);
    const waitMs = timeoutOf(request.headers.get(TIMEOUT_HEADER), this.#options.waitForReadyMs ?? 5000);
    for (let tries = 1;; tries++) {
      const lease = await to.pool.lease(waitMs, signal);
      if (signal.aborted) throw new CallError("cancelled", "Cannot answer as the caller went away");
      if (!lease) {
        const message = `Cannot reach ${to.service} as none of its replicas is ready`;
        throw new CallError("unavailable", message, { retryAfterMs: 1000 });
      }
      try {
        return await forward({ method, url: lease.url + pathname + search, headers, body, signal }, lease.release);
      } catch (cause) {
        if (!(cause instanceof ConnectionLost)) {
          throw new CallError("cancelled", "Cannot answer as the caller went away", { cause });
        }
        lease.fail();
        if (tries < MAX_TRIES) continue;
        const message = `Cannot get an answer of ${to.service} as ${tries} replicas closed the connection`;
        throw new CallError("bad_gateway", message, { cause });
      }
    }
  }

  #health() {
    const services = [...this.#options.pools].map(([name, { replicas, ready }]) =>
      [name, { replicas, ready }] as const
    );
    const status = services.every(([, { ready }]) => ready > 0) ? "ok" : "degraded";
    return { status, services: Object.fromEntries(services) };
  }
}

function errorReply(error: unknown, requestId: string): Response {
  const known = error instanceof CallError ? error : new CallError("internal", `Cannot complete the request: ${error}`);
  const reply = Response.json(known.toBody(requestId), { status: known.status });
  if (known.retryAfterMs !== undefined) reply.headers.set("retry-after", String(Math.ceil(known.retryAfterMs / 1000)));
  return reply;
}
