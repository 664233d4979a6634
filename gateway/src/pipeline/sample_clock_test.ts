import assert from "node:assert/strict";
import { test } from "node:test";
import { SampleClock } from "./sample_clock.ts";

test("late packets do not move the clock, a slower clock does in time", () => {
  const clock = new SampleClock();
  clock.mark(0, 1000);
  clock.mark(320, 1050);
  assert.ok(Math.abs(clock.timeOf(0) - 1000) <= 1);
  for (let packet = 2; packet < 500; packet++) clock.mark(packet * 320, 1010 + packet * 20);
  assert.ok(Math.abs(clock.timeOf(0) - 1010) <= 1);
});

test("an earlier packet is believed at once, and after a reset the next one", () => {
  const clock = new SampleClock();
  clock.mark(0, 1040);
  clock.mark(320, 1020);
  assert.equal(clock.timeOf(320), 1020);
  clock.reset();
  clock.mark(640, 9000);
  assert.equal(clock.timeOf(640 + 16), 9001);
});
