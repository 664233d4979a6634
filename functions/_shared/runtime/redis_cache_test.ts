import assert from "node:assert/strict";
import { createLog } from "./log.ts";
import { RedisCache } from "./redis_cache.ts";

/** A real Redis on a free port, ready to answer. */
function startRedis() {
  const probe = Deno.listen({ port: 0 });
  const { port } = probe.addr;
  probe.close();
  const args = ["--port", String(port), "--save", "", "--appendonly", "no"];
  const child = new Deno.Command("redis-server", { args, stdout: "null", stderr: "null" }).spawn();
  return { port, child };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("Cannot go on as the condition never held");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test("RedisCache stores and answers; a Redis that hangs or dies is a quick miss", async () => {
  const { port, child } = startRedis();
  const cache = new RedisCache({ url: `redis://127.0.0.1:${port}`, log: createLog("t", () => {}), restMs: 300 });
  const value = Uint8Array.of(1, 2, 3);
  await until(async () => {
    cache.set("key", value);
    return (await cache.get("key")) !== undefined;
  });
  assert.deepEqual(await cache.get("key"), value);
  assert.equal(await cache.get("other"), undefined);

  child.kill("SIGSTOP");
  const hung = performance.now();
  assert.equal(await cache.get("key"), undefined);
  assert.ok(performance.now() - hung < 1000);
  const resting = performance.now();
  for (let call = 0; call < 100; call++) assert.equal(await cache.get("key"), undefined);
  assert.ok(performance.now() - resting < 200, "a resting cache is not asked");
  child.kill("SIGCONT");
  await until(async () => (await cache.get("key")) !== undefined);

  child.kill("SIGKILL");
  await child.status;
  assert.equal(await cache.get("key"), undefined);
  await cache.close();
});
