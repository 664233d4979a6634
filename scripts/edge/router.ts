/**
 * The local edge: what Traefik is on Swarm. It sends each request to the least busy ready replica of its service, or to
 * the one that a sticky cookie names. When that one dies before it answered, another gets the request: at once where
 * the service keeps no state, as all functions are idempotent, else only when nothing can have been done.
 *
 * @module
 */
import { CallError, REQUEST_ID_HEADER, requestIdOf, TIMEOUT_HEADER, timeoutOf } from "@jbcalling/contract";
import { ConnectionLost, forward } from "./forward.ts";
import { addForwarded, allowAnyOrigin, preflightReply, removeHopByHop } from "./headers.ts";
import { homePage } from "./home_page.ts";
import { type EdgeReply, type EdgeRequest, jsonReply, wholeReply } from "./message.ts";
import type { Lease, ReplicaPool } from "./pool.ts";
import { findRoute, type Route } from "./routes.ts";
import { askedReplica, setCookie } from "./sticky_cookie.ts";

/** How long a request waits when no replica is ready, in ms. */
const WAIT_FOR_READY_MS = 5000;

/** Methods that change nothing, so that even a service with state may be asked twice. */
const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

export interface EdgeOptions {
  routes: readonly Route[];
  /** The replicas of each service. */
  pools: ReadonlyMap<string, ReplicaPool>;
  /** `WAIT_FOR_READY_MS` by default. */
  waitForReadyMs?: number;
}

/** Where a request goes. */
export interface Destination {
  route: Route;
  pool: ReplicaPool;
}

export class EdgeRouter {
  readonly #options: EdgeOptions;
  readonly #client = Deno.createHttpClient({ allowHost: true, http2: false });

  constructor(options: EdgeOptions) {
    this.#options = options;
  }

  close(): void {
    this.#client.close();
  }

  /** Answers every request, also one that cannot be. */
  async answer(request: EdgeRequest): Promise<EdgeReply> {
    const requestId = requestIdOf(request.headers.get(REQUEST_ID_HEADER));
    const destination = this.find(request.url);
    const reply = await this.#answer(request, destination, requestId).catch((error) => errorReply(error, requestId));
    reply.headers.set(REQUEST_ID_HEADER, requestId);
    if (destination?.route.anyOrigin) allowAnyOrigin(reply.headers);
    return reply;
  }

  /** The service of a URL; undefined when no route that leads to replicas matches. */
  find(url: URL): Destination | undefined {
    const route = findRoute(this.#options.routes, { host: url.hostname, path: url.pathname });
    const pool = route && this.#options.pools.get(route.service);
    return pool && { route, pool };
  }

  /** The replica for a request. Throws `unavailable` when none is ready in time, `cancelled` when the caller leaves. */
  async lease({ headers, signal }: EdgeRequest, { route, pool }: Destination): Promise<Lease> {
    const waitMs = timeoutOf(headers.get(TIMEOUT_HEADER), this.#options.waitForReadyMs ?? WAIT_FOR_READY_MS);
    const lease = await pool.lease({ waitMs, signal, prefer: askedBy(headers, route) });
    if (lease) return lease;
    if (signal.aborted) throw callerLeft();
    const message = `Cannot reach ${route.service} as none of its replicas is ready`;
    throw new CallError("unavailable", message, { retryAfterMs: 1000 });
  }

  async #answer(request: EdgeRequest, destination: Destination | undefined, requestId: string): Promise<EdgeReply> {
    const { method, url } = request;
    if (url.pathname === "/health") return jsonReply(200, this.#health());
    if (destination) {
      const preflight = destination.route.anyOrigin ? preflightReply(request) : undefined;
      return preflight ?? await this.#proxy(request, destination, requestId);
    }
    if (url.pathname === "/") {
      return wholeReply(200, "text/html; charset=utf-8", homePage([...this.#options.pools.keys()]));
    }
    throw new CallError("not_found", `Cannot find ${method} ${url.pathname}`);
  }

  async #proxy(request: EdgeRequest, destination: Destination, requestId: string): Promise<EdgeReply> {
    const { method, url, headers, signal } = request;
    const { route } = destination;
    const attempts = route.sticky && !SAFE_METHODS.includes(method) ? 1 : route.attempts;
    removeHopByHop(headers);
    addForwarded(request, requestId);
    // The body travels again; fetch says how long it is. And it would unpack a reply that is compressed.
    for (const name of ["content-length", "expect"]) headers.delete(name);
    headers.set("accept-encoding", "identity");
    for (let attempt = 1;; attempt++) {
      const body = await request.body?.open() ?? null;
      const lease = await this.lease(request, destination);
      try {
        const target = lease.url + url.pathname + url.search;
        const outgoing = { method, url: target, headers, body, signal, client: this.#client };
        const reply = await forward(outgoing, lease.release);
        stick(reply.headers, request, route, lease);
        return reply;
      } catch (cause) {
        if (request.body?.failure) throw request.body.failure;
        if (!(cause instanceof ConnectionLost)) throw callerLeft(cause);
        lease.fail();
        if (attempt < attempts) continue;
        const message = `Cannot get an answer of ${route.service} as ${attempt} replicas closed the connection`;
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

function askedBy(headers: Headers, { sticky }: Route): string | undefined {
  return sticky && askedReplica(headers.get("cookie"), sticky);
}

/** Tells the caller which replica is its own from now on, unless it knows. */
export function stick(headers: Headers, request: EdgeRequest, route: Route, lease: Lease): void {
  if (!route.sticky || askedBy(request.headers, route) === lease.id) return;
  headers.append("set-cookie", setCookie(route.sticky, lease.id));
}

function callerLeft(cause?: unknown): CallError {
  return new CallError("cancelled", "Cannot answer as the caller went away", { cause });
}

export function errorReply(error: unknown, requestId: string): EdgeReply {
  const known = error instanceof CallError ? error : new CallError("internal", `Cannot complete the request: ${error}`);
  const reply = jsonReply(known.status, known.toBody(requestId));
  if (known.retryAfterMs !== undefined) reply.headers.set("retry-after", String(Math.ceil(known.retryAfterMs / 1000)));
  return reply;
}
