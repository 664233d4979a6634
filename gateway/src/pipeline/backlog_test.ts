import assert from "node:assert/strict";
import { test } from "node:test";
import { joinTexts, speedAt } from "./backlog.ts";

test("a voice speaks at its own speed on time, up to 1.25 times as fast when late", () => {
  assert.deepEqual([0, 1000, 1500].map(speedAt), [1, 1, 1]);
  assert.deepEqual([4000, 9000, 1e6].map(speedAt), [1.25, 1.25, 1.25]);
  const speeds = Array.from({ length: 50 }, (_, index) => speedAt(index * 100));
  assert.deepEqual(speeds, speeds.toSorted((left, right) => left - right));
  assert.ok(new Set(speeds).size <= 6);
});

test("joined texts stay sentences", () => {
  assert.equal(joinTexts(["yes", "Is it?", "go on"]), "yes. Is it? go on.");
});
