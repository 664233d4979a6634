import assert from "node:assert/strict";
import { type MessageKey, MESSAGES, seconds, translator } from "./messages.ts";

const marks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([mark]) => mark).sort();

Deno.test("every language has every message, with words in it and the same marks", () => {
  const { en, vi } = MESSAGES;
  assert.deepEqual(Object.keys(vi).sort(), Object.keys(en).sort());
  for (const key of Object.keys(en) as MessageKey[]) {
    assert.ok(en[key].trim() && vi[key].trim(), key);
    assert.deepEqual(marks(vi[key]), marks(en[key]), key);
  }
});

Deno.test("translator() fills in values, and leaves a mark that has none", () => {
  const t = translator("vi");
  assert.equal(t("lobby.room", { room: "tavi" }), "Phòng tavi");
  assert.equal(t("lobby.room"), "Phòng {room}");
});

Deno.test("seconds() writes one decimal as the language does", () => {
  assert.equal(seconds(640, "en"), "0.6");
  assert.equal(seconds(640, "vi"), "0,6");
});
