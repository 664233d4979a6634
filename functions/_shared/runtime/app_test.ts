import assert from "node:assert/strict";
import { type ErrorBody } from "@jbcalling/contract";
import { FunctionHost, type FunctionSpec } from "./app.ts";
import { MemoryCache } from "./cache.ts";
import { ConfigReader, type Environment, readRuntimeConfig } from "./config.ts";
import { createLog } from "./log.ts";
import { createRoute, jsonReply, z } from "./schemas.ts";

/** An engine whose answers wait until the test lets them go. */
class GatedEngine {
  readonly gates: (() => void)[] = [];
  answer(): Promise<string> {
    return new Promise((resolve) => this.gates.push(() => resolve("done")));
  }
}

const route = createRoute({
  method: "post",
  path: "/gated",
  request: {
    body: { required: true, content: { "application/json": { schema: z.strictObject({ wait: z.boolean() }) } } },
  },
  responses: { 200: jsonReply(z.object({ answer: z.string() }), "The answer") },
});

const spec: FunctionSpec<GatedEngine> = {
  name: "gated",
  title: "Gated",
  description: "Answers when it is told to",
  routes(app, context) {
    app.openapi(route, async (c) => {
      const { wait } = c.req.valid("json");
      return c.json({ answer: wait ? await context.engine.answer() : "at once" }, 200);
    });
  },
};

function createHost(env: Environment = {}) {
  const lines: string[] = [];
  const host = new FunctionHost({
    spec,
    config: readRuntimeConfig(new ConfigReader(env)),
    cache: new MemoryCache(),
    log: createLog("gated", (line) => lines.push(line)),
  });
  const engine = new GatedEngine();
  const post = (body: BodyInit, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    host.app.request("/gated", {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
      signal,
    });
  return { host, engine, post, lines };
}

function open(env?: Environment) {
  const opened = createHost(env);
  opened.host.open(opened.engine, { pack: "test", ids: ["gate"] });
  return opened;
}

async function errorOf(reply: Response) {
  return (await reply.json() as ErrorBody).error;
}

Deno.test("a function refuses work until its engine is loaded, while /health answers", async () => {
  const { host, engine, post } = createHost();
  assert.equal((await host.app.request("/ready")).status, 503);
  assert.equal((await host.app.request("/health")).status, 200);
  const early = await post(`{"wait":false}`);
  assert.equal(early.status, 503);
  assert.equal((await errorOf(early)).code, "not_ready");
  host.open(engine, { pack: "test", ids: [] });
  assert.equal((await host.app.request("/ready")).status, 200);
  assert.equal((await post(`{"wait":false}`)).status, 200);
});

Deno.test("a valid request id is kept, another is replaced", async () => {
  const { post } = open();
  assert.equal((await post(`{"wait":false}`, { "x-request-id": "call-7" })).headers.get("x-request-id"), "call-7");
  const replaced = await post(`{"wait":false}`, { "x-request-id": "two words" });
  assert.match(replaced.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
});

Deno.test("beyond concurrency and queue a request gets 429 with Retry-After", async () => {
  const { host, engine, post } = open({ MAX_CONCURRENCY: "1", MAX_QUEUE: "1" });
  const first = post(`{"wait":true}`);
  const second = post(`{"wait":true}`);
  while (host.running < 2 || engine.gates.length < 1) await new Promise((resolve) => setTimeout(resolve, 1));
  const third = await post(`{"wait":true}`);
  assert.equal(third.status, 429);
  assert.equal(third.headers.get("retry-after"), "1");
  assert.equal((await errorOf(third)).retryable, true);
  while (engine.gates.length < 1) await new Promise((resolve) => setTimeout(resolve, 1));
  engine.gates[0]!();
  assert.equal((await first).status, 200);
  while (engine.gates.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  engine.gates[1]!();
  assert.equal((await second).status, 200);
  assert.equal(host.running, 0);
});

Deno.test("X-Timeout-Ms shortens the deadline and never extends it", async () => {
  const { host, engine, post } = open({ TIMEOUT_MS: "40" });
  for (const asked of ["20", "100000"]) {
    const startedAt = performance.now();
    const reply = await post(`{"wait":true}`, { "x-timeout-ms": asked });
    assert.equal(reply.status, 504);
    assert.ok(performance.now() - startedAt < 1000);
  }
  assert.equal(host.running, 2, "work that cannot be interrupted still counts");
  engine.gates.forEach((open) => open());
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(host.running, 0);
});

Deno.test("a caller that goes away while it waits leaves the queue", async () => {
  const { host, engine, post } = open({ MAX_CONCURRENCY: "1" });
  const running = post(`{"wait":true}`);
  const leaving = new AbortController();
  const queued = Promise.resolve(post(`{"wait":true}`, {}, leaving.signal)).catch(() => null);
  while (host.running < 2 || engine.gates.length < 1) await new Promise((resolve) => setTimeout(resolve, 1));
  leaving.abort();
  await queued;
  assert.equal(host.running, 1);
  engine.gates[0]!();
  assert.equal((await running).status, 200);
  assert.equal(engine.gates.length, 1, "the second request never reached the engine");
});

Deno.test("bad bodies get the one error shape and a reason", async () => {
  const { post } = open({ MAX_BODY_BYTES: "64" });
  const cases: [BodyInit, number, RegExp][] = [
    [`{"wait":`, 400, /JSON/],
    [`{"wait":"yes"}`, 400, /wait/],
    [`{"wait":true,"extra":1}`, 400, /extra/],
    [new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, /UTF-8/],
    [`{"wait":true}${" ".repeat(100)}`, 413, /at most 64 bytes/],
  ];
  for (const [body, status, reason] of cases) {
    const reply = await post(body);
    assert.equal(reply.status, status);
    const error = await errorOf(reply);
    assert.match(error.message, reason);
    assert.equal(error.requestId, reply.headers.get("x-request-id"));
  }
});

Deno.test("draining fails readiness and still serves", async () => {
  const { host, post } = open();
  host.drain();
  assert.equal((await host.app.request("/ready")).status, 503);
  assert.equal((await post(`{"wait":false}`)).status, 200);
});

Deno.test("metrics label by route pattern, and the log has one line per request without its body", async () => {
  const { host, post, lines } = open();
  await post(`{"wait":false}`, { "x-request-id": "logged" });
  await host.app.request("/nowhere/at/all");
  await new Promise((resolve) => setTimeout(resolve, 5));
  const metrics = await (await host.app.request("/metrics")).text();
  assert.match(metrics, /http_requests_total\{method="POST",route="\/gated",status_code="200"\} 1/);
  assert.match(metrics, /http_requests_total\{method="GET",route="unmatched",status_code="404"\} 1/);
  assert.match(metrics, /process_resident_memory_bytes \d+/);
  const logged = lines.map((line) => JSON.parse(line)).filter((line) => line.requestId === "logged");
  assert.equal(logged.length, 1);
  assert.ok(!JSON.stringify(logged).includes("wait"));
});

Deno.test("a request's trace is named in its log line, and an invented method is no label of its own", async () => {
  const { host, post, lines } = open();
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  await post(`{"wait":false}`, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
  await post(`{"wait":false}`, { traceparent: "not-a-trace" });
  await host.app.request("/gated", { method: "BREW" });
  const logged = lines.map((line) => JSON.parse(line));
  assert.deepEqual(logged.map((line) => line.traceId), [traceId, undefined, undefined]);
  assert.ok(logged.every((line) => line.queuedMs >= 0));
  const metrics = await (await host.app.request("/metrics")).text();
  assert.match(metrics, /http_requests_total\{method="other",route="unmatched",status_code="404"\} 1/);
  assert.match(metrics, /function_queue_wait_seconds_count 2/);
});

Deno.test("the OpenAPI document describes the schema that validates", async () => {
  const { host } = open();
  const document = await (await host.app.request("/gated/openapi.json")).json();
  assert.equal(document.openapi, "3.1.0");
  const body = document.paths["/gated"].post.requestBody.content["application/json"].schema;
  assert.equal(body.properties.wait.type, "boolean");
  assert.match(await (await host.app.request("/gated/try")).text(), /\/gated\/openapi\.json/);
});
