import assert from "node:assert/strict";
import { CallError, ERRORS } from "./errors.ts";

Deno.test("an error survives the way over HTTP, whatever the body", () => {
  const error = new CallError("overloaded", "Cannot take more");
  const received = CallError.fromReply(error.status, error.toBody("r1"), 2000);
  assert.deepEqual([
    received.code,
    received.message,
    received.retryable,
    received.retryAfterMs,
  ], [
    "overloaded",
    "Cannot take more",
    true,
    2000,
  ]);
  assert.equal(CallError.fromReply(404, "<html>").code, "not_found");
  assert.equal(CallError.fromReply(418, null).code, "invalid_request");
  assert.equal(CallError.fromReply(599, null).code, "bad_gateway");
});

Deno.test("only what may succeed later or elsewhere is retryable", () => {
  for (const [code, { status, retryable }] of Object.entries(ERRORS)) {
    if (status < 429) assert.equal(retryable, false, code);
    if (status === 429 || status > 500) assert.equal(retryable, true, code);
  }
});
