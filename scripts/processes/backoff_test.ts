import assert from "node:assert/strict";
import { Backoff } from "./backoff.ts";

Deno.test("the wait doubles from 200 ms to 5 s and starts over after a healthy life", () => {
  const backoff = new Backoff();
  const waits = Array.from({ length: 7 }, () => backoff.next(50));
  assert.deepEqual(waits, [200, 400, 800, 1600, 3200, 5000, 5000]);
  assert.equal(backoff.next(10_000), 200);
  assert.equal(backoff.next(9_999), 400);
});

Deno.test("skip ends a wait", async () => {
  const backoff = new Backoff();
  const start = performance.now();
  const wait = backoff.wait(5000);
  backoff.skip();
  await wait;
  assert.ok(performance.now() - start < 1000);
});
