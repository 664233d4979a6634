import assert from "node:assert/strict";
import { Batcher } from "./batcher.ts";

const never = new AbortController().signal;

function recording(maxBatch: number) {
  const batches: number[][] = [];
  const gates: (() => void)[] = [];
  const batcher = new Batcher<number, number>({
    maxBatch,
    run(items) {
      batches.push(items);
      return new Promise((resolve) => gates.push(() => resolve(items.map((item) => item * 2))));
    },
  });
  const open = async () => {
    while (gates.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    gates.shift()!();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  const started = async (count: number) => {
    while (batches.length < count) await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { batcher, batches, open, started };
}

Deno.test("Batcher merges what arrives while a batch runs, up to its limit", async () => {
  const { batcher, batches, open, started } = recording(3);
  const first = batcher.add(1, never);
  await started(1);
  const later = [2, 3, 4, 5].map((item) => batcher.add(item, never));
  await open();
  assert.equal(await first, 2);
  await open();
  await open();
  assert.deepEqual(await Promise.all(later), [4, 6, 8, 10]);
  assert.deepEqual(batches, [[1], [2, 3, 4], [5]]);
});

Deno.test("Batcher leaves out an item whose caller went away", async () => {
  const { batcher, batches, open, started } = recording(8);
  const first = batcher.add(1, never);
  await started(1);
  const leaving = new AbortController();
  const left = batcher.add(2, leaving.signal);
  const rejected = assert.rejects(left, /gone/);
  const stays = batcher.add(3, never);
  leaving.abort(new Error("gone"));
  await open();
  await rejected;
  await open();
  assert.deepEqual([await first, await stays], [2, 6]);
  assert.deepEqual(batches, [[1], [3]]);
});

Deno.test("Batcher fails the whole batch with its error and goes on with the next", async () => {
  let fail = true;
  const batcher = new Batcher<number, number>({
    maxBatch: 4,
    run: (items) => fail ? Promise.reject(new Error("broken")) : Promise.resolve(items),
  });
  await assert.rejects(batcher.add(1, never), /broken/);
  fail = false;
  assert.equal(await batcher.add(2, never), 2);
});

Deno.test("Batcher takes what comes in the same moment together", async () => {
  const { batcher, batches, open } = recording(8);
  const first = batcher.add(1, never);
  await Promise.resolve();
  const second = batcher.add(2, never);
  await open();
  assert.deepEqual(await Promise.all([first, second]), [2, 4]);
  assert.deepEqual(batches, [[1, 2]]);
});
