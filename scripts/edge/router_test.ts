import assert from "node:assert/strict";
import type { ErrorBody } from "@jbcalling/contract";
import { ReplicaPool } from "./pool.ts";
import { EdgeRouter } from "./router.ts";
import { readRoutes } from "./routes.ts";

const ROUTES = readRoutes(
  "services: { stt: { deploy: { labels: { traefik.enable: true, " +
    "traefik.http.routers.stt.rule: PathPrefix(`/stt`) } } } }",
);

/** A replica within this process: `/ready` answers 200, the rest is the handler's. */
function serveReplica(handler: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    return new URL(request.url).pathname === "/ready" ? new Response("ready") : handler(request);
  });
  return { url: `http://127.0.0.1:${server.addr.port}`, stop: () => server.shutdown() };
}

interface Edge {
  url: string;
  pool: ReplicaPool;
}

async function withEdge(
  options: { replicas: string[]; waitForReadyMs?: number; maxBodyBytes?: number },
  body: (edge: Edge) => Promise<void>,
): Promise<void> {
  const pool = new ReplicaPool();
  for (const url of options.replicas) pool.add(url);
  const router = new EdgeRouter({ routes: ROUTES, pools: new Map([["stt", pool]]), ...options });
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

async function errorOf(reply: Response): Promise<ErrorBody["error"]> {
  const { error } = await reply.json() as ErrorBody;
  assert.equal(error.requestId, reply.headers.get("x-request-id"));
  return error;
}

Deno.test("a request crosses with its body, query and id, without the headers of one connection", async () => {
  const replica = serveReplica(async (request) => {
    const { pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    return Response.json({ path: pathname + search, headers, body: await request.text() }, {
      status: 201,
      headers: { "x-own": "yes", "keep-alive": "timeout=5" },
    });
  });
  await withEdge({ replicas: [replica.url] }, async ({ url }) => {
    const reply = await fetch(`${url}/stt?language=vi&x=%20`, {
      method: "POST",
      body: "xin chào",
      headers: { "x-request-id": "utterance-1", te: "trailers", "accept-encoding": "gzip" },
    });
    const seen = await reply.json();
    assert.equal(reply.status, 201);
    assert.equal(reply.headers.get("x-own"), "yes");
    assert.equal(reply.headers.get("keep-alive"), null);
    assert.equal(reply.headers.get("x-request-id"), "utterance-1");
    assert.equal(reply.headers.get("access-control-allow-origin"), "*");
    assert.equal(seen.path, "/stt?language=vi&x=%20");
    assert.equal(seen.body, "xin chào");
    assert.equal(seen.headers["x-request-id"], "utterance-1");
    assert.equal(seen.headers["accept-encoding"], "identity");
    assert.equal(seen.headers["x-forwarded-for"], "127.0.0.1");
    assert.equal(seen.headers.te, undefined);
  });
  await replica.stop();
});

Deno.test("the reply's body is streamed as it comes", async () => {
  const release = Promise.withResolvers<void>();
  const replica = serveReplica(() => {
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("first "));
        await release.promise;
        controller.enqueue(new TextEncoder().encode("second"));
        controller.close();
      },
    });
    return new Response(body);
  });
  await withEdge({ replicas: [replica.url] }, async ({ url }) => {
    const reader = (await fetch(`${url}/stt`)).body!.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await reader.read()).value, "first ");
    release.resolve();
    assert.equal((await reader.read()).value, "second");
    assert.ok((await reader.read()).done);
  });
  await replica.stop();
});

Deno.test("a caller that goes away ends the replica's request", async () => {
  const arrived = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const replica = serveReplica(async (request) => {
    request.signal.addEventListener("abort", () => aborted.resolve());
    arrived.resolve();
    await aborted.promise;
    return new Response();
  });
  await withEdge({ replicas: [replica.url] }, async ({ url, pool }) => {
    const caller = new AbortController();
    const call = fetch(`${url}/stt`, { method: "POST", body: "x", signal: caller.signal });
    await arrived.promise;
    caller.abort();
    await assert.rejects(call, { name: "AbortError" });
    await aborted.promise;
    assert.equal(pool.ready, 1, "the replica is not to blame");
  });
  await replica.stop();
});

Deno.test("a body above the limit gets 413 in the one error shape, with and without a length", async () => {
  const replica = serveReplica(() => new Response());
  await withEdge({ replicas: [replica.url], maxBodyBytes: 10 }, async ({ url }) => {
    const long = () => new TextEncoder().encode("eleven char");
    const unknownLength = new ReadableStream({
      start(controller) {
        controller.enqueue(long());
        controller.close();
      },
    });
    for (const body of [long(), unknownLength]) {
      const reply = await fetch(`${url}/stt`, { method: "POST", body });
      assert.equal(reply.status, 413);
      assert.equal((await errorOf(reply)).code, "payload_too_large");
    }
  });
  await replica.stop();
});

Deno.test("without a ready replica a request waits, then gets 503 with Retry-After", async () => {
  await withEdge({ replicas: [], waitForReadyMs: 200 }, async ({ url, pool }) => {
    const reply = await fetch(`${url}/stt`);
    assert.equal(reply.status, 503);
    assert.equal(reply.headers.get("retry-after"), "1");
    assert.equal((await errorOf(reply)).code, "unavailable");
    const replica = serveReplica(() => new Response("here"));
    const waiting = fetch(`${url}/stt`);
    pool.add(replica.url);
    assert.equal(await (await waiting).text(), "here");
    await pool.close();
    await replica.stop();
  });
});

Deno.test("the least busy replica gets the next request", async () => {
  const release = Promise.withResolvers<void>();
  const counts = [0, 0];
  const replicas = [0, 1].map((index) =>
    serveReplica(async (request) => {
      counts[index]!++;
      if (request.url.endsWith("hold")) await release.promise;
      return new Response(String(index));
    })
  );
  await withEdge({ replicas: replicas.map((replica) => replica.url) }, async ({ url, pool }) => {
    while (pool.ready < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    const held = fetch(`${url}/stt/hold`);
    while (counts[0]! + counts[1]! < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    const busy = counts[0] === 1 ? 0 : 1;
    for (let i = 0; i < 5; i++) assert.equal(await (await fetch(`${url}/stt`)).text(), String(1 - busy));
    release.resolve();
    await (await held).text();
  });
  await Promise.all(replicas.map((replica) => replica.stop()));
});

Deno.test("the edge answers /health, / and preflights itself, and 404 for what has no route", async () => {
  const replica = serveReplica(() => new Response());
  await withEdge({ replicas: [replica.url] }, async ({ url, pool }) => {
    while (pool.ready < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    const health = await (await fetch(`${url}/health`)).json();
    assert.deepEqual(health, { status: "ok", services: { stt: { replicas: 1, ready: 1 } } });
    assert.match(await (await fetch(url)).text(), /href="\/stt\/try"/);
    const unknown = await fetch(`${url}/unknown`);
    assert.equal(unknown.status, 404);
    assert.equal((await errorOf(unknown)).code, "not_found");
    const headers = { "access-control-request-method": "POST", "access-control-request-headers": "content-type" };
    const preflight = await fetch(`${url}/stt`, { method: "OPTIONS", headers });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get("access-control-allow-headers"), "content-type");
    assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
  });
  await replica.stop();
});
