import assert from "node:assert/strict";
import { test } from "node:test";
import { TokenBucket } from "./token_bucket.ts";

test("a bucket lets a burst through, then the steady rate", () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 3, now: 0 });
  assert.deepEqual([1, 2, 3, 4].map(() => bucket.take(0)), [true, true, true, false]);
  assert.equal(bucket.take(99), false);
  assert.equal(bucket.take(100), true);
  assert.equal(bucket.take(100), false);
});

test("a bucket that rests fills up to its burst and no further", () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 2, now: 0 });
  bucket.take(0);
  assert.deepEqual([1, 2, 3].map(() => bucket.take(60_000)), [true, true, false]);
});
