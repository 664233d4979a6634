import assert from "node:assert/strict";
import { protect } from "./protect.ts";

/** Writes the pieces to translate in brackets. */
const shown = (sentence: string) =>
  protect(sentence).map((segment) => segment.kind === "text" ? `[${segment.value}]` : segment.value).join("");

Deno.test("tokens and their spacing are kept, the words around them are translated", () => {
  const cases: [string, string][] = [
    ["See https://a.b/c?d=1 for details 👍", "[See] https://a.b/c?d=1 [for details] 👍"],
    ["Write to jane.doe@example.com, please.", "[Write to] jane.doe@example.com, [please.]"],
    ["Hello @john_doe, look", "[Hello] @john_doe, [look]"],
    ["I love #ViệtNam!", "[I love] #ViệtNam!"],
    ["A family 👨‍👩‍👧‍👦 and a flag 🇻🇳🇬🇧 and 👍🏽", "[A family] 👨‍👩‍👧‍👦 [and a flag] 🇻🇳🇬🇧 [and] 👍🏽"],
    ["Press 1️⃣ or ❤️ or 🏴󠁧󠁢󠁥󠁮󠁧󠁿 now", "[Press] 1️⃣ [or] ❤️ [or] 🏴󠁧󠁢󠁥󠁮󠁧󠁿 [now]"],
    ["Run `npm test` first", "[Run] `npm test` [first]"],
    ["Visit www.example.com (or example.org/a) today", "[Visit] www.example.com ([or] example.org/a) [today]"],
    ["The site (https://a.vn/x).", "[The site] (https://a.vn/x)."],
    ["Say 日本語 and кириллица here", "[Say] 日本語 [and] кириллица [here]"],
    ["Windows™ is here.", "[Windows™ is here.]"],
    ["Tiếng Việt có dấu", "[Tiếng Việt có dấu]"],
  ];
  for (const [sentence, expected] of cases) assert.equal(shown(sentence), expected);
});

Deno.test("pieces without a Latin letter are kept", () => {
  for (const piece of ["1.234,5 %", "日本語です。", "кириллица", "?!…", "🇻🇳", "ラーメン", ""]) {
    assert.equal(shown(piece), piece);
  }
});

Deno.test("decomposed Vietnamese letters stay in their words", () => {
  const decomposed = "Tiếng Việt".normalize("NFD");
  assert.deepEqual(protect(decomposed), [{ kind: "text", value: decomposed }]);
});
