import assert from "node:assert/strict";
import { traceIdOf, traceparentOf } from "./trace.ts";

const ID = "0af7651916cd43dd8448eb211c80319c";

Deno.test("the trace id of a valid header, and of no other", () => {
  assert.equal(traceIdOf(`00-${ID}-b7ad6b7169203331-01`), ID);
  assert.equal(traceIdOf(`cc-${ID}-b7ad6b7169203331-01-what-comes-later`), ID);
  for (
    const bad of [
      undefined,
      "",
      ID,
      `ff-${ID}-b7ad6b7169203331-01`,
      `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
      `00-${ID}-${"0".repeat(16)}-01`,
      `00-${ID.toUpperCase()}-b7ad6b7169203331-01`,
      `00-${ID}-b7ad6b7169203331-011`,
    ]
  ) assert.equal(traceIdOf(bad), undefined, String(bad));
});

Deno.test("the calls of one utterance are one trace with the utterance's id", () => {
  const utterance = "6f1c2a34-9b1d-4c52-8d11-0a2b3c4d5e6f";
  const final = traceparentOf(utterance);
  assert.equal(traceIdOf(final), "6f1c2a349b1d4c528d110a2b3c4d5e6f");
  assert.equal(
    traceIdOf(traceparentOf(`${utterance}.partial`)),
    traceIdOf(final),
  );
  assert.notEqual(traceparentOf(utterance), final);
  assert.ok(traceIdOf(traceparentOf("my-own-id")));
});
