import assert from "node:assert/strict";
import { withEdge } from "./edge_fixture.ts";
import type { ReplicaPool } from "./pool.ts";

/** Answers what it is sent after 30 ms, and prints its port once it listens. */
const REPLICA = `
const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
  if (new URL(request.url).pathname === "/ready") return new Response("ready");
  const body = await request.text();
  await new Promise((resolve) => setTimeout(resolve, 30));
  if (new URL(request.url).pathname === "/stt/poison") Deno.exit(1);
  return Response.json({ pid: Deno.pid, body });
});
Deno.stdout.writeSync(new TextEncoder().encode(server.addr.port + "\\n"));
`;

interface ChildReplica {
  process: Deno.ChildProcess;
  url: string;
}

async function startReplica(file: string): Promise<ChildReplica> {
  const process = new Deno.Command(Deno.execPath(), { args: ["run", "--allow-net", file], stdout: "piped" }).spawn();
  for await (const chunk of process.stdout) {
    return { process, url: `http://127.0.0.1:${new TextDecoder().decode(chunk).trim()}` };
  }
  throw new Error("Cannot start the replica");
}

async function withReplicas(
  body: (edge: { url: string; replicas: ChildReplica[]; pool: ReplicaPool }) => Promise<void>,
): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, REPLICA);
  const replicas = await Promise.all([startReplica(file), startReplica(file)]);
  try {
    const urls = replicas.map(({ url }) => url);
    await withEdge({ replicas: urls, waitForReadyMs: 500 }, ({ url, pool }) => body({ url, replicas, pool }));
  } finally {
    for (const { process } of replicas) {
      try {
        process.kill("SIGKILL");
      } catch {
        // It is the one that the test killed.
      }
      await process.status;
    }
    await Deno.remove(file);
  }
}

Deno.test("kill -9 of a replica under load loses no request", async () => {
  await withReplicas(async ({ url, replicas, pool }) => {
    const answered: { pid: number; body: string }[] = [];
    let sent = 0;
    async function caller() {
      while (sent < 400) {
        const text = `request ${++sent} ${"x".repeat(1000)}`;
        if (sent === 150) replicas[0]!.process.kill("SIGKILL");
        const reply = await fetch(`${url}/stt`, { method: "POST", body: text });
        assert.equal(reply.status, 200);
        const answer = await reply.json();
        assert.equal(answer.body, text);
        answered.push(answer);
      }
    }
    await Promise.all(Array.from({ length: 16 }, caller));
    assert.equal(answered.length, sent);
    const byKilled = answered.filter((answer) => answer.pid === replicas[0]!.process.pid).length;
    assert.ok(byKilled > 20, `the killed replica took part: ${byKilled}`);
    assert.equal(pool.ready, 1);
  });
});

Deno.test("a request that kills every replica ends with an error", async () => {
  await withReplicas(async ({ url }) => {
    const reply = await fetch(`${url}/stt/poison`, { method: "POST", body: "x" });
    assert.ok(reply.status === 502 || reply.status === 503);
    assert.equal((await reply.json()).error.retryable, true);
  });
});
