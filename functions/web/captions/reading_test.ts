import assert from "node:assert/strict";
import { hasWords, readingOf, splitTail } from "./reading.ts";
import { captionOf } from "./testing.ts";

Deno.test("readingOf() puts the translation first and keeps the original", () => {
  const { main, original, awaitsTranslation } = readingOf(captionOf(), "en");
  assert.equal(main.language, "en");
  assert.equal(original?.language, "vi");
  assert.equal(awaitsTranslation, false);
});

Deno.test("readingOf() shows the original while its translation is on the way", () => {
  const reading = readingOf(captionOf({ translation: undefined, final: false }), "en");
  assert.equal(reading.main.language, "vi");
  assert.equal(reading.original, undefined);
  assert.equal(reading.awaitsTranslation, true);
});

Deno.test("readingOf() awaits nothing in the reader's own language or when translation failed", () => {
  assert.equal(readingOf(captionOf({ translation: undefined }), "vi").awaitsTranslation, false);
  const failed = captionOf({ translation: undefined, degraded: "translation_unavailable" });
  assert.equal(readingOf(failed, "en").awaitsTranslation, false);
});

Deno.test("splitTail() ends the sure words where the line says, and has no tail when final", () => {
  const line = { language: "en", text: "Hello there", stable: 5 } as const;
  assert.deepEqual(splitTail(line, false), { stable: "Hello ", tail: "there" });
  assert.deepEqual(splitTail(line, true), { stable: "Hello there", tail: "" });
  assert.deepEqual(splitTail({ ...line, stable: 99 }, false), { stable: "Hello there", tail: "" });
});

Deno.test("hasWords() tells speech from a sound that was none", () => {
  assert.equal(hasWords(captionOf()), true);
  const none = { language: "vi", text: " ", stable: 0 } as const;
  assert.equal(hasWords(captionOf({ original: none, translation: undefined })), false);
});
