import assert from "node:assert/strict";
import { serveReplica, withEdge } from "./edge_fixture.ts";

Deno.test("a request crosses with its body, query and id, without the headers of one connection", async () => {
  const replica = serveReplica(async (request) => {
    const { pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    return Response.json({ path: pathname + search, headers, body: await request.text() }, {
      status: 201,
      headers: { "x-own": "yes", "keep-alive": "timeout=77" },
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
    assert.notEqual(reply.headers.get("keep-alive"), "timeout=77");
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

Deno.test("a request's body is streamed as it comes, and another replica gets it whole when the first dies", async () => {
  const got = Promise.withResolvers<void>();
  const replicas = [1, 2].map(() =>
    serveReplica(async (request) => {
      const reader = request.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = (await reader.read()).value ?? "";
      got.resolve();
      for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
      return new Response(text);
    })
  );
  const dying = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  (async () => {
    for await (const connection of dying) {
      const buffer = new Uint8Array(65_536);
      await connection.read(buffer);
      const ready = new TextDecoder().decode(buffer).startsWith("GET /ready");
      if (ready) await connection.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
      else if (!new TextDecoder().decode(buffer).includes("first ")) await connection.read(buffer);
      connection.close();
    }
  })();
  const urls = [`http://127.0.0.1:${dying.addr.port}`, ...replicas.map(({ url }) => url)];
  await withEdge({ replicas: urls }, async ({ url }) => {
    const gate = Promise.withResolvers<void>();
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("first "));
        await gate.promise;
        controller.enqueue(new TextEncoder().encode("second"));
        controller.close();
      },
    });
    const reply = fetch(`${url}/stt`, { method: "POST", body });
    await got.promise;
    gate.resolve();
    assert.equal(await (await reply).text(), "first second");
  });
  dying.close();
  await Promise.all(replicas.map((replica) => replica.stop()));
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
  await withEdge({ replicas: replicas.map((replica) => replica.url) }, async ({ url }) => {
    const held = fetch(`${url}/stt/hold`);
    while (counts[0]! + counts[1]! < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    const busy = counts[0] === 1 ? 0 : 1;
    for (let i = 0; i < 5; i++) assert.equal(await (await fetch(`${url}/stt`)).text(), String(1 - busy));
    release.resolve();
    await (await held).text();
  });
  await Promise.all(replicas.map((replica) => replica.stop()));
});
