import assert from "node:assert/strict";
import { levelOf } from "./level_meter.ts";

Deno.test("levelOf() is 0 for silence, 1 for full scale and rises with the decibels between", () => {
  assert.equal(levelOf(new Float32Array(512)), 0);
  assert.equal(levelOf(new Float32Array(512).fill(1)), 1);
  assert.ok(Math.abs(levelOf(new Float32Array(512).fill(0.0316)) - 0.5) < 0.01);
});
