import assert from "node:assert/strict";
import { Pool } from "./pool.ts";

Deno.test("never more than allowed are made, whoever comes waits for one, a failure gives it back", async () => {
  let made = 0, used = 0, most = 0;
  const pool = new Pool(() => ++made, 3);
  pool.prepare();
  const order: number[] = [];
  const jobs = Array.from({ length: 20 }, (_, job) =>
    pool.use(async () => {
      most = Math.max(most, ++used);
      await new Promise((resolve) => setTimeout(resolve, 1));
      used--;
      order.push(job);
      if (job % 5 === 0) throw new Error("failed");
    }).catch(() => {}));
  await Promise.all(jobs);
  assert.deepEqual([made, most], [3, 3]);
  assert.deepEqual(order, order.toSorted((left, right) => left - right));
});
