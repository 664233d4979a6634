import assert from "node:assert/strict";
import { ReplicaPool } from "../edge/pool.ts";
import { ReplicaSet } from "./replica_set.ts";

/** Answers with its version; a version "broken" ends before it listens. */
const PROGRAM = `
const version = Deno.env.get("FUNCTION_VERSION");
if (version === "broken") Deno.exit(1);
Deno.serve({ port: Number(Deno.env.get("PORT")), hostname: "127.0.0.1", onListen: () => {} }, () => new Response(version));
`;

async function withReplicas(count: number, body: (set: ReplicaSet, pool: ReplicaPool) => Promise<void>): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, PROGRAM);
  const pool = new ReplicaPool();
  const program = { command: Deno.execPath(), args: ["run", "-A", file], env: { FUNCTION_VERSION: "one" } };
  const set = new ReplicaSet({ name: "tts", program, pool, write: () => {}, colourIndex: 0 });
  try {
    await set.scale(count);
    await until(() => pool.ready === count);
    await body(set, pool);
  } finally {
    await set.stop();
    await pool.close();
    await Deno.remove(file);
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    assert.ok(waited < 60_000, "waited too long");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function answerOf(pool: ReplicaPool): Promise<string> {
  const lease = await pool.lease({ waitMs: 0, signal: new AbortController().signal });
  assert.ok(lease, "there is always a ready replica");
  const reply = await fetch(lease.url, { signal: AbortSignal.timeout(20_000) });
  lease.release();
  return await reply.text();
}

Deno.test("every replica is replaced, and one is ready at any time", async () => {
  await withReplicas(2, async (set, pool) => {
    assert.equal(set.version, "one");
    let replaced = false;
    const replacing = set.replace({ FUNCTION_VERSION: "two" }).finally(() => replaced = true);
    while (!replaced) assert.match(await answerOf(pool), /^(one|two)$/);
    assert.deepEqual(await replacing, { replicas: 2 });
    for (let index = 0; index < 4; index++) assert.equal(await answerOf(pool), "two");
    assert.equal(set.version, "two");
    await set.scale(1);
    assert.equal(pool.replicas, 1);
  });
});

Deno.test("code that does not start replaces nothing", async () => {
  await withReplicas(1, async (set, pool) => {
    const { replicas, error } = await set.replace({ FUNCTION_VERSION: "broken" });
    assert.equal(replicas, 0);
    assert.match(error!, /ended before it was ready/);
    assert.equal(await answerOf(pool), "one");
    assert.equal(set.version, "one");
    assert.equal(pool.replicas, 1);
  });
});
