import assert from "node:assert/strict";
import { ENGLISH_SOUNDS } from "./english_sounds.ts";
import { CLOSENESS, SPACE, Spelling } from "./spelling.ts";
import { VIETNAMESE_SOUNDS } from "./vietnamese_sounds.ts";

const english = new Spelling(ENGLISH_SOUNDS), vietnamese = new Spelling(VIETNAMESE_SOUNDS);

const closeness = (spelling: Spelling, left: string, right: string) => {
  const [[a], [b]] = [spelling.encode(left), spelling.encode(right)];
  return spelling.closeness(a!, b!);
};

Deno.test("a text is as few letter groups as there are, tones by themselves", () => {
  assert.equal(english.encode("night").length, 3); // n igh t
  assert.equal(english.encode("thing").length, 3); // th i ng
  assert.equal(vietnamese.encode("nghiêng").length, 4); // ngh i ê ng
  assert.equal(vietnamese.encode("ạ").length, 2);
  assert.equal(english.encode("a b")[1], SPACE);
});

Deno.test("composed and decomposed letters are the same, whichever mark comes first", () => {
  for (const word of ["việt", "ậ", "đường", "ặc"]) {
    assert.deepEqual(vietnamese.encode(word.normalize("NFD")), vietnamese.encode(word.normalize("NFC")));
  }
});

Deno.test("how close two groups are", () => {
  assert.equal(closeness(english, "c", "k"), CLOSENESS.alike);
  assert.equal(closeness(english, "b", "p"), CLOSENESS.near);
  assert.equal(closeness(english, "m", "k"), CLOSENESS.unlike);
  assert.equal(closeness(vietnamese, "tr", "ch"), CLOSENESS.alike);
  assert.equal(closeness(vietnamese, "ph", "ph"), CLOSENESS.same);
});

Deno.test("there are at most 256 groups, and each knows itself", () => {
  for (const spelling of [english, vietnamese]) {
    assert.ok(spelling.size <= 256, `${spelling.size}`);
    for (let code = 0; code < spelling.size; code++) assert.equal(spelling.closeness(code, code), CLOSENESS.same);
  }
});
