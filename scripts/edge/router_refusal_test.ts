import assert from "node:assert/strict";
import { errorOf, serveReplica, withEdge } from "./edge_fixture.ts";

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

Deno.test("the edge answers /health, / and preflights itself, and 404 for what has no route", async () => {
  const replica = serveReplica(() => new Response());
  await withEdge({ replicas: [replica.url] }, async ({ url }) => {
    const health = await (await fetch(`${url}/health`)).json();
    assert.deepEqual(health, {
      status: "ok",
      services: { stt: { replicas: 1, ready: 1 }, gateway: { replicas: 1, ready: 1 } },
    });
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
