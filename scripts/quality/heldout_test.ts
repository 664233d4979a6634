import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { drawHeldOut, isAccepted, isReference, plainWords, readHeldOut } from "./heldout.ts";

const LANGUAGES = ["en", "vi"] as const;

Deno.test("drawHeldOut() draws the same pairs for a seed", async () => {
  assert.deepEqual(await drawHeldOut(5), await drawHeldOut(5));
});

Deno.test("isAccepted() takes an alternative that isReference() does not", async () => {
  const pair = (await readHeldOut()).find(({ written }) => written.en === "She can't hear me.")!;
  assert.ok(isReference(pair, "en", "She can't hear me!"));
  assert.ok(!isReference(pair, "en", "She cannot hear me."));
  assert.ok(isAccepted(pair, "en", "She cannot hear me."));
  assert.ok(isAccepted(pair, "vi", "Cô ấy không nghe thấy tôi."));
  assert.ok(!isAccepted(pair, "vi", "Cô ấy nghe thấy tôi."));
});

Deno.test("every accepted alternative belongs to a held-out pair, in plain words, once", async () => {
  const file = new URL("../../functions/_shared/phrasebook/heldout_accepted.tsv", import.meta.url);
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  let found = 0;
  for (const pair of await readHeldOut()) {
    for (const language of LANGUAGES) {
      const forms = [pair.spoken[language], ...pair.accepted[language]];
      assert.equal(new Set(forms).size, forms.length, pair.written.en);
      for (const form of pair.accepted[language]) assert.equal(form, plainWords(form));
      found += pair.accepted[language].length;
    }
  }
  assert.equal(found, lines.length);
});
