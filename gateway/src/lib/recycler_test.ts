import assert from "node:assert/strict";
import { test } from "node:test";
import { Recycler } from "./recycler.ts";

test("what is given back is taken again, and no more is kept than the limit", () => {
  let made = 0;
  const recycler = new Recycler(() => ++made, 2);
  const taken = [recycler.take(), recycler.take(), recycler.take()];
  assert.deepEqual(taken, [1, 2, 3]);
  for (const item of taken) recycler.give(item);
  assert.deepEqual([recycler.take(), recycler.take(), recycler.take()], [2, 1, 4]);
});
