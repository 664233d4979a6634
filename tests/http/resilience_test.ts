import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { freePort, startSystem, waitFor } from "../system.ts";

Deno.test("kill -9 of a replica under load loses no request, and it comes back", async () => {
  await using system = await startSystem({ args: ["--replicas", "translate=2", "--only", "translate"] });
  const { client } = system;
  const before = await system.replicas("translate");
  assert.equal(before.length, 2);
  let answered = 0;
  let going = true;
  const callers = Array.from({ length: 8 }, async (_, caller) => {
    for (let i = 0; going; i++) {
      await client.translate({ q: `I need ${caller} tickets and ${i} chairs.`, source: "en", target: "vi" });
      answered++;
    }
  });
  const failures: unknown[] = [];
  callers.forEach((caller) => caller.catch((error) => failures.push(error)));
  await waitFor(() => answered > 30, () => "no load", 30_000);
  Deno.kill(before[0]!, "SIGKILL");
  const atKill = answered;
  await waitFor(() => answered > atKill + 60, () => `stuck after the kill at ${answered}`, 30_000);
  going = false;
  await Promise.allSettled(callers);
  assert.deepEqual(failures, []);
  await waitFor(
    async () => (await system.replicas("translate")).length === 2,
    () => "the replica did not come back",
    20_000,
  );
});

Deno.test("a Redis that hangs or dies slows nothing", async () => {
  const port = await freePort();
  const redis = spawn("redis-server", ["--port", String(port), "--save", "", "--appendonly", "no"], {
    stdio: "ignore",
  });
  try {
    await using system = await startSystem({
      args: ["--only", "translate"],
      env: { REDIS_URL: `redis://127.0.0.1:${port}` },
    });
    const { client } = system;
    const q = (n: number) => ({ q: `Room ${n} is ready.`, source: "en", target: "vi" } as const);
    await waitFor(async () => {
      await client.translate(q(1));
      return (await client.translate(q(1))).cached;
    }, () => "Redis never cached");
    redis.kill("SIGSTOP");
    const startedAt = performance.now();
    for (let n = 100; n < 110; n++) await client.translate(q(n));
    const hungMs = (performance.now() - startedAt) / 10;
    redis.kill("SIGKILL");
    for (let n = 200; n < 205; n++) await client.translate(q(n));
    assert.ok(hungMs < 1500, `${Math.round(hungMs)} ms per request while Redis hung`);
  } finally {
    redis.kill("SIGKILL");
  }
});

Deno.test("/health answers while a function is saturated, and beyond its queue it says 429", async () => {
  await using system = await startSystem({ args: ["--only", "tts"], env: { MAX_CONCURRENCY: "2", MAX_QUEUE: "2" } });
  const texts = Array.from(
    { length: 30 },
    (_, i) => `Number ${i}. ${"This is a long text that keeps the engine busy. ".repeat(20)}`,
  );
  const flood = texts.map((text) =>
    fetch(`${system.url}/tts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text, language: "en" }),
    })
  );
  const times: number[] = [];
  for (let i = 0; i < 40; i++) {
    const startedAt = performance.now();
    assert.equal((await fetch(`${system.url}/tts/health`)).status, 200);
    times.push(performance.now() - startedAt);
  }
  const replies = await Promise.all(flood);
  await Promise.all(replies.map((reply) => reply.arrayBuffer()));
  const refused = replies.filter(({ status }) => status === 429);
  assert.ok(refused.length > 0 && refused.every((reply) => reply.headers.get("retry-after") === "1"));
  assert.ok(replies.every(({ status }) => status === 200 || status === 429));
  times.sort((a, b) => a - b);
  console.log(`/health while saturated: p50 ${times[20]!.toFixed(1)} ms, max ${times.at(-1)!.toFixed(1)} ms`);
});
