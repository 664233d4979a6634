import assert from "node:assert/strict";
import { Backoff } from "./backoff.ts";

Deno.test("Backoff doubles its wait up to 5 s and starts anew after a success", () => {
  const backoff = new Backoff(() => 0.5);
  assert.deepEqual(Array.from({ length: 6 }, () => backoff.nextMs()), [500, 1000, 2000, 4000, 5000, 5000]);
  assert.equal(backoff.tries, 6);
  backoff.reset();
  assert.equal(backoff.nextMs(), 500);
});

Deno.test("Backoff spreads its waits by a quarter", () => {
  assert.equal(new Backoff(() => 0).nextMs(), 375);
  assert.equal(new Backoff(() => 0.999).nextMs(), 625);
});
