import assert from "node:assert/strict";
import { test } from "node:test";
import { WINDOW_SAMPLES } from "./ports.ts";
import { WindowCutter } from "./window_cutter.ts";

test("windows hold every sample once and in order, whatever the chunks", () => {
  const cutter = new WindowCutter();
  const all = Float32Array.from({ length: 5000 }, (_, index) => index);
  const windows: Float32Array[] = [];
  for (let at = 0, step = 1; at < all.length; at += step, step = step * 3 % 997 + 1) {
    windows.push(...cutter.cut(all.subarray(at, at + step)));
  }
  assert.equal(windows.length, Math.floor(5000 / WINDOW_SAMPLES));
  assert.deepEqual(windows.flatMap((window) => [...window]), [...all.subarray(0, windows.length * WINDOW_SAMPLES)]);
});
