import assert from "node:assert/strict";
import { coordinateSearch } from "./coordinate_search.ts";

Deno.test("coordinateSearch() finds the bottom of a bowl and reports the way there", () => {
  const losses: number[] = [];
  const loss = ({ a, b }: { a: number; b: number }) => (a - 4) ** 2 + (b - 0.5) ** 2;
  const found = coordinateSearch({ a: 1, b: 1 }, loss, [1.4, 1.1], (_name, _value, lost) => losses.push(lost));
  assert.ok(Math.abs(found.a - 4) < 0.3 && Math.abs(found.b - 0.5) < 0.1, JSON.stringify(found));
  assert.deepEqual(losses, losses.toSorted((left, right) => right - left));
});

Deno.test("coordinateSearch() keeps weights that no change improves", () => {
  assert.deepEqual(coordinateSearch({ a: 1 }, () => 0, [1.4], () => assert.fail("nothing changes")), { a: 1 });
});
