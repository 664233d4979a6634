import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Pacer } from "./pacer.ts";

/** How many beats are missing after a while in which the process is busy for some of them. */
async function missingBeats(): Promise<number> {
  const pacer = new Pacer(10);
  let beats = 0;
  const stop = pacer.add(() => beats++);
  const start = performance.now();
  await pause(100);
  const blockedUntil = performance.now() + 45;
  while (performance.now() < blockedUntil);
  await pause(105);
  stop();
  return (performance.now() - start) / 10 - beats;
}

test("beats keep up with the clock although single ones are late", async () => {
  const attempts: number[] = [];
  // A machine that stops the process for longer than the pacer makes up for proves nothing.
  while (attempts.length < 10 && !attempts.some((missing) => Math.abs(missing) <= 2)) {
    attempts.push(await missingBeats());
  }
  assert.ok(Math.abs(attempts.at(-1)!) <= 2, `${attempts} beats are missing`);
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
