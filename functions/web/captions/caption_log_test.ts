import assert from "node:assert/strict";
import { EMPTY_LOG, MAX_CAPTIONS, withCaption, withCaptions } from "./caption_log.ts";
import { captionOf } from "./testing.ts";

const ids = (log: typeof EMPTY_LOG) => log.captions.map(({ utteranceId, rev }) => `${utteranceId}.${rev}`);

Deno.test("withCaption() replaces a caption by its next revision and ignores an earlier one", () => {
  const grown = withCaptions(EMPTY_LOG, [captionOf({ rev: 1 }), captionOf({ rev: 3, seq: 3 })]);
  assert.deepEqual(ids(grown), ["u1.3"]);
  assert.equal(withCaption(grown, captionOf({ rev: 2, seq: 2 })), grown);
  assert.equal(withCaption(grown, captionOf({ rev: 3, seq: 3 })), grown);
});

Deno.test("withCaption() orders by the start of speech, whatever came first", () => {
  const log = withCaptions(EMPTY_LOG, [
    captionOf({ utteranceId: "b", startedAt: 20 }),
    captionOf({ utteranceId: "c", startedAt: 30 }),
    captionOf({ utteranceId: "a", startedAt: 10 }),
    captionOf({ utteranceId: "b2", startedAt: 20 }),
  ]);
  assert.deepEqual(ids(log), ["a.1", "b.1", "b2.1", "c.1"]);
});

Deno.test("withCaption() keeps a caption in its place when a revision names another start", () => {
  const log = withCaptions(EMPTY_LOG, [
    captionOf({ utteranceId: "a", startedAt: 10 }),
    captionOf({ utteranceId: "b", startedAt: 20 }),
    captionOf({ utteranceId: "a", startedAt: 90, rev: 2 }),
  ]);
  assert.deepEqual(log.captions.map(({ startedAt }) => startedAt), [10, 20]);
});

Deno.test("withCaption() remembers the highest seq, of ignored captions too", () => {
  const log = withCaptions(EMPTY_LOG, [captionOf({ rev: 2, seq: 7 }), captionOf({ rev: 1, seq: 9 })]);
  assert.equal(log.lastSeq, 9);
  assert.deepEqual(ids(log), ["u1.2"]);
});

Deno.test("withCaption() drops the oldest beyond its limit", () => {
  const captions = Array.from({ length: MAX_CAPTIONS }, (_, at) => captionOf({ utteranceId: `u${at}`, startedAt: at }));
  const log = withCaption({ captions, lastSeq: 0 }, captionOf({ utteranceId: "last", startedAt: MAX_CAPTIONS }));
  assert.equal(log.captions.length, MAX_CAPTIONS);
  assert.equal(log.captions[0]!.utteranceId, "u1");
});
