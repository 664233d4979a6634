import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Pacer } from "./pacer.ts";

test("beats keep up with the clock although single ones are late", async () => {
  const pacer = new Pacer(10);
  let beats = 0;
  const stop = pacer.add(() => beats++);
  const start = performance.now();
  await pause(100);
  const blockedUntil = performance.now() + 45;
  while (performance.now() < blockedUntil);
  await pause(105);
  const expected = (performance.now() - start) / 10;
  stop();
  assert.ok(Math.abs(beats - expected) <= 2, `${beats} beats, ${expected} expected`);
});

test("a pacer without callbacks has no timer that keeps the process", async () => {
  const pacer = new Pacer(5);
  let beats = 0;
  const stop = pacer.add(() => beats++);
  stop();
  stop();
  await pause(20);
  assert.equal(beats, 0);
  assert.equal(pacer.size, 0);
});
