import assert from "node:assert/strict";
import { Pause } from "./pause.ts";

async function timed(work: Promise<void>): Promise<number> {
  const start = performance.now();
  await work;
  return performance.now() - start;
}

Deno.test("Pause waits, ends early when woken, and when its signal aborts", async () => {
  const pause = new Pause();
  const { signal } = new AbortController();
  assert.ok(await timed(pause.wait(30, signal)) >= 29);
  setTimeout(() => pause.wake(), 10);
  assert.ok(await timed(pause.wait(5000, signal)) < 2000);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  assert.ok(await timed(pause.wait(5000, controller.signal)) < 2000);
  assert.ok(await timed(pause.wait(5000, controller.signal)) < 2000);
  pause.wake();
});
