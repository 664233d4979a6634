import assert from "node:assert/strict";
import { Admission } from "./admission.ts";

const signal = new AbortController().signal;

Deno.test("Admission runs up to its limit, then in the order of arrival", async () => {
  const admission = new Admission({ maxConcurrency: 1, maxQueue: 2 });
  const order: string[] = [];
  const first = await admission.acquire(signal);
  const second = admission.acquire(signal).then((release) => (order.push("second"), release));
  const third = admission.acquire(signal).then((release) => (order.push("third"), release));
  assert.deepEqual([admission.running, admission.queued], [1, 2]);
  first();
  first();
  (await second)();
  (await third)();
  assert.deepEqual(order, ["second", "third"]);
  assert.deepEqual([admission.running, admission.queued], [0, 0]);
});

Deno.test("Admission refuses beyond its queue and forgets who leaves it", async () => {
  const admission = new Admission({ maxConcurrency: 1, maxQueue: 1 });
  const release = await admission.acquire(signal);
  const leaving = new AbortController();
  const waits = assert.rejects(admission.acquire(leaving.signal), /gone/);
  await assert.rejects(admission.acquire(signal), { code: "overloaded", retryAfterMs: 1000 });
  leaving.abort(new Error("gone"));
  await waits;
  assert.equal(admission.queued, 0);
  release();
  assert.equal(admission.running, 0);
});
