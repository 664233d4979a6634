import assert from "node:assert/strict";
import { markdown, percentile } from "./stats.ts";

Deno.test("percentile takes the value below which the share lies", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.equal(percentile(values, 0.5), 51);
  assert.equal(percentile(values, 0.95), 96);
  assert.equal(percentile([7], 0.99), 7);
  assert.equal(percentile([], 0.5), 0);
});

Deno.test("markdown says whether an aim is met, in both directions", () => {
  const row = { what: "a", ours: "1", peer: "2", ratio: 0.5 };
  assert.match(markdown([{ ...row, aim: { atMost: 0.6 } }]), /<= 0.6 \| yes/);
  assert.match(markdown([{ ...row, aim: { atLeast: 0.6 } }]), />= 0.6 \| no/);
});
