import assert from "node:assert/strict";
import { errorOf, serveReplica, withEdge } from "./edge_fixture.ts";
import { acceptOf, Caller, echo, lastClose, rawRequest, UPGRADE } from "./websocket_fixture.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    assert.ok(waited < 10_000, `waited too long: ${what}`);
    await pause(10);
  }
}

Deno.test("a WebSocket crosses with its headers, subprotocol, text and bytes", async () => {
  const replica = serveReplica(echo);
  await withEdge({ replicas: [replica.url] }, async ({ url }) => {
    const headers = { cookie: "a=b; c=d", "x-request-id": "call-7", origin: "https://example.test" };
    const caller = await Caller.connect(`${url}/stt/live?x=%20`, { protocols: ["one", "two"], headers });
    assert.equal(caller.socket.protocol, "two");
    const seen = JSON.parse(String(await caller.next()));
    assert.equal(seen.path, "/stt/live?x=%20");
    assert.equal(seen.headers.cookie, "a=b; c=d");
    assert.equal(seen.headers.origin, "https://example.test");
    assert.equal(seen.headers["x-request-id"], "call-7");
    assert.equal(seen.headers["x-forwarded-for"], "127.0.0.1");
    assert.equal(seen.headers["x-forwarded-proto"], "http");
    assert.equal(seen.headers.host, new URL(url).host);
    caller.socket.send("xin chào");
    assert.equal(await caller.next(), "xin chào");
    caller.socket.send(Uint8Array.of(0, 255, 128));
    assert.deepEqual(new Uint8Array(await caller.next() as ArrayBuffer), Uint8Array.of(0, 255, 128));
    const closed = caller.closed();
    caller.socket.close();
    await closed;
  });
  await replica.stop();
});

Deno.test("messages of a megabyte cross both ways, several connections at once", async () => {
  const replica = serveReplica(echo);
  await withEdge({ replicas: [replica.url] }, async ({ url }) => {
    await Promise.all([1, 2, 3].map(async (fill) => {
      const caller = await Caller.connect(`${url}/stt`);
      await caller.next();
      const message = new Uint8Array(1024 * 1024).fill(fill);
      for (let i = 0; i < 4; i++) {
        caller.socket.send(message);
        const back = new Uint8Array(await caller.next() as ArrayBuffer);
        assert.ok(back.length === message.length && back.every((byte) => byte === fill));
      }
      const closed = caller.closed();
      caller.socket.close();
      await closed;
    }));
  });
  await replica.stop();
});

Deno.test("close codes and reasons arrive on both sides, also those that only servers send", async () => {
  const replica = serveReplica(echo);
  await withEdge({ replicas: [replica.url] }, async ({ url }) => {
    const leaving = await Caller.connect(`${url}/stt`);
    leaving.socket.close(4001, "bye");
    await until(() => lastClose?.code === 4001, "the code at the replica");
    assert.equal(lastClose?.reason, "bye");
    const told = await Caller.connect(`${url}/stt`);
    const closed = told.closed();
    told.socket.send("close");
    const { code, reason, wasClean } = await closed;
    assert.deepEqual([code, reason, wasClean], [4002, "as asked", true]);
  });
  await replica.stop();

  const restarting = serveRaw((key) => [...text(accepted(key)), 0x88, 2, ...[1012 >> 8, 1012 & 0xff]]);
  await withEdge({ replicas: [restarting.url] }, async ({ url }) => {
    const caller = await Caller.connect(`${url}/stt`);
    assert.equal((await caller.closed()).code, 1012);
  });
  restarting.stop();
});

Deno.test("a caller that does not read slows down the replica, and gets everything later", async () => {
  const megabytes = 64;
  let sending: WebSocket | undefined;
  const replica = serveReplica((request) => {
    const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
    sending = socket;
    const message = new Uint8Array(1024 * 1024);
    socket.onopen = () => {
      for (let i = 0; i < megabytes; i++) socket.send(message);
    };
    return response;
  });
  await withEdge({ replicas: [replica.url] }, async ({ url }) => {
    using caller = await rawRequest(`${url}/stt`, UPGRADE);
    assert.match(caller.head, /^HTTP\/1\.1 101 /);
    await pause(1500);
    const waiting = sending!.bufferedAmount / 2 ** 20;
    assert.ok(waiting > megabytes * 0.6, `only ${waiting.toFixed(1)} of ${megabytes} MiB wait at the replica`);
    const all = await caller.read(megabytes * 2 ** 20);
    assert.ok(all.length >= megabytes * 2 ** 20);
  });
  await replica.stop();
});

Deno.test("a replica that dies ends its WebSockets at once", async () => {
  const program = `
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
      if (!request.headers.has("upgrade")) return new Response("ready");
      return Deno.upgradeWebSocket(request).response;
    });
    Deno.stdout.writeSync(new TextEncoder().encode(server.addr.port + "\\n"));`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const child = new Deno.Command(Deno.execPath(), { args: ["run", "--allow-net", file], stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  const port = new TextDecoder().decode((await reader.read()).value).trim();
  await withEdge({ replicas: [`http://127.0.0.1:${port}`] }, async ({ url, pool }) => {
    const caller = await Caller.connect(`${url}/stt`);
    const closed = caller.closed();
    child.kill("SIGKILL");
    assert.deepEqual([(await closed).wasClean, caller.socket.readyState], [false, WebSocket.CLOSED]);
    await until(() => pool.ready === 0, "the dead replica is out");
  });
  await child.status;
  await reader.cancel();
  await Deno.remove(file);
});

Deno.test("without a ready replica, or a route, the upgrade is refused in the one error shape", async () => {
  await withEdge({ replicas: [], waitForReadyMs: 50 }, async ({ url }) => {
    for (const [path, status, code] of [["/stt", 503, "unavailable"], ["/unknown", 404, "not_found"]] as const) {
      using caller = await rawRequest(url + path, { ...UPGRADE, "x-request-id": "call-9" });
      assert.match(caller.head, new RegExp(`^HTTP/1\\.1 ${status} [^]*\r\nx-request-id: call-9\r\n`));
      const { error } = JSON.parse(new TextDecoder().decode(await caller.read()));
      assert.deepEqual([error.code, error.requestId], [code, "call-9"]);
    }
    await assert.rejects(Caller.connect(`${url}/stt`));
  });
});

Deno.test("a replica that refuses the upgrade is heard, with its status and body", async () => {
  const replica = serveReplica(() => Response.json({ why: "no token" }, { status: 401, headers: { "x-own": "yes" } }));
  await withEdge({ replicas: [replica.url] }, async ({ url, pool }) => {
    using caller = await rawRequest(`${url}/stt`, UPGRADE);
    assert.match(caller.head, /^HTTP\/1\.1 401 [^]*\r\nx-own: yes\r\n/);
    assert.deepEqual(JSON.parse(new TextDecoder().decode(await caller.read())), { why: "no token" });
    assert.equal(pool.ready, 1);
  });
  await replica.stop();
});

Deno.test("a caller that offers HTTP/2 gets its answer in HTTP/1.1", async () => {
  const replica = serveReplica((request) => new Response(request.headers.get("upgrade") ?? "plain"));
  await withEdge({ replicas: [replica.url] }, async ({ url }) => {
    const offer = {
      connection: "Upgrade, HTTP2-Settings",
      upgrade: "h2c",
      "http2-settings": "AAMAAABkAAQCAAAAAAIAAAAA",
    };
    using caller = await rawRequest(`${url}/stt`, offer);
    assert.match(caller.head, /^HTTP\/1\.1 200 /);
    assert.equal(new TextDecoder().decode(await caller.read()), "plain");
  });
  await replica.stop();
});

Deno.test("a replica that is no server of HTTP is a bad gateway", async () => {
  const replica = serveRaw(() => text("SSH-2.0-server\r\n\r\n"));
  await withEdge({ replicas: [replica.url] }, async ({ url }) => {
    using caller = await rawRequest(`${url}/stt`, UPGRADE);
    assert.match(caller.head, /^HTTP\/1\.1 502 /);
  });
  replica.stop();
});

Deno.test("a sticky cookie keeps requests and WebSockets with one replica, and names another when that is gone", async () => {
  const replicas = ["a", "b"].map((name) =>
    serveReplica((request) => request.headers.has("upgrade") ? echo(request) : new Response(name))
  );
  await withEdge({ replicas: replicas.map(({ url }) => url) }, async ({ url, pool }) => {
    const first = await fetch(`${url}/calls`);
    const home = await first.text();
    const [cookie, ...attributes] = first.headers.get("set-cookie")!.split("; ");
    assert.match(cookie!, /^place=[0-9a-f]{16}$/);
    assert.deepEqual(attributes, ["Path=/", "HttpOnly"]);
    for (let i = 0; i < 5; i++) {
      const reply = await fetch(`${url}/calls`, { headers: { cookie: `x=1; ${cookie}` } });
      assert.deepEqual([await reply.text(), reply.headers.get("set-cookie")], [home, null]);
    }
    using fresh = await rawRequest(`${url}/calls`, UPGRADE);
    assert.match(fresh.head, /\r\nset-cookie: place=[0-9a-f]{16}; Path=\/; HttpOnly\r\n/);
    using known = await rawRequest(`${url}/calls`, { ...UPGRADE, cookie: cookie! });
    assert.doesNotMatch(known.head, /set-cookie/i);
    await pool.remove(replicas[home === "a" ? 0 : 1]!.url);
    const moved = await fetch(`${url}/calls`, { headers: { cookie: cookie! } });
    assert.notEqual(await moved.text(), home);
    assert.notEqual(moved.headers.get("set-cookie")!.split("; ")[0], cookie);
  });
  await Promise.all(replicas.map((replica) => replica.stop()));
});

Deno.test("a service with state is not asked twice for what may have been done", async () => {
  const dying = serveRaw(() => []);
  await withEdge({ replicas: [dying.url], waitForReadyMs: 50 }, async ({ url }) => {
    const reply = await fetch(`${url}/calls`, { method: "POST", body: "x" });
    assert.deepEqual([reply.status, (await errorOf(reply)).code], [502, "bad_gateway"]);
    assert.equal(dying.requests(), 1);
  });
  dying.stop();
});

const text = (value: string) => [...new TextEncoder().encode(value)];
const accepted = (key: string) =>
  `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Accept: ${acceptOf(key)}\r\n\r\n`;

/** A replica that is ready, and answers every other request with these bytes before it hangs up. */
function serveRaw(answer: (key: string) => number[]) {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  let requests = 0;
  (async () => {
    for await (const connection of listener) {
      const buffer = new Uint8Array(4096);
      const count = await connection.read(buffer) ?? 0;
      const request = new TextDecoder().decode(buffer.subarray(0, count));
      const ready = request.startsWith("GET /ready ");
      requests += ready ? 0 : 1;
      const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1] ?? "";
      const bytes = ready ? text("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n") : answer(key);
      if (bytes.length > 0) await connection.write(Uint8Array.from(bytes));
      await pause(ready ? 0 : 50);
      connection.close();
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    requests: () => requests,
    stop: () => listener.close(),
  };
}
