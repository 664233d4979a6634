import assert from "node:assert/strict";
import { liveCaptions, readingTimeMs } from "./live.ts";
import { captionOf } from "./testing.ts";

const minh = captionOf({ utteranceId: "m1", peerId: "minh", startedAt: 1 });
const anna = captionOf({ utteranceId: "a1", peerId: "anna", startedAt: 2 });
const minhAgain = captionOf({ utteranceId: "m2", peerId: "minh", startedAt: 3 });
const ids = (captions: { utteranceId: string }[]) => captions.map(({ utteranceId }) => utteranceId);

Deno.test("liveCaptions() shows the last caption of two people who talk at once", () => {
  const changed = new Map([["m1", 0], ["a1", 0], ["m2", 0]]);
  assert.deepEqual(ids(liveCaptions([minh, anna, minhAgain], changed, 100)), ["a1", "m2"]);
});

Deno.test("liveCaptions() lets a finished caption go after its reading time", () => {
  const changed = new Map([["m1", 0]]);
  const last = readingTimeMs(minh);
  assert.equal(liveCaptions([minh], changed, last - 1).length, 1);
  assert.equal(liveCaptions([minh], changed, last).length, 0);
});

Deno.test("liveCaptions() does not show captions of before this client came", () => {
  assert.deepEqual(liveCaptions([minh, anna], new Map(), 0), []);
});

Deno.test("liveCaptions() lets an unfinished caption go when nothing came for long", () => {
  const unfinished = captionOf({ final: false });
  assert.equal(liveCaptions([unfinished], new Map([["u1", 0]]), 14_999).length, 1);
  assert.equal(liveCaptions([unfinished], new Map([["u1", 0]]), 15_000).length, 0);
});
