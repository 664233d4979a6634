import assert from "node:assert/strict";
import { translateDocuments } from "./document.ts";
import { decodeReference, encodeEntities, REFERENCE } from "./entities.ts";

const identity = (sentences: string[]) => Promise.resolve(sentences);
const upperCase = (sentences: string[]) => Promise.resolve(sentences.map((sentence) => sentence.toUpperCase()));

/** A small seeded generator (mulberry32), so that a failure can be repeated. */
function seededChoice(seed: number): <T>(choices: readonly T[]) => T {
  let state = seed;
  return (choices) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const chosen = choices[((mixed ^ (mixed >>> 14)) >>> 0) % choices.length];
    if (chosen === undefined) throw new Error("nothing to choose from");
    return chosen;
  };
}

const TEXT_PARTS = [
  ..."Hello|world|Xin chào|Mr.|p.m.|TP.|v.v.|3.5|1.000.000|...|…|.|!|?|;|,|:|(|)|\"|'|`|```|`a. B`|-|* |1. |I|A.".split(
    "|",
  ),
  ..."👍|👨‍👩‍👧‍👦|🇻🇳|#️⃣|@me|#tag|a@b.co|https://a.b/c?d=1.|www.x.vn|日本語|кириллица".split("|"),
  ...[" ", " ", " ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u2028", "\uD83D", "a very long sentence, ".repeat(20)],
];
const HTML_PARTS = [
  ...TEXT_PARTS,
  ..."<p>|</p>|<b class='x'>|</b>|<br/>|<!-- c. D -->|<code>a. B</code>|<pre>|</pre>|<i translate=no>".split("|"),
  ...'</i>|<|>|&|&amp;|&lt;|&nbsp;|&#233;|&unknown;|<a href="|<script>x<y</script>'.split("|"),
];

function mixture(parts: readonly string[], seed: number): string {
  const choose = seededChoice(seed);
  return Array.from({ length: choose([0, 1, 5, 20, 60]) }, () => choose(parts)).join("");
}

/** Known references decoded and only the three markup characters left out, to compare two documents. */
function normalised(html: string): string {
  return encodeEntities(
    html.split(REFERENCE).map((part) => REFERENCE.test(part) ? decodeReference(part) ?? part : part).join(""),
  );
}

Deno.test("with nothing changed by the translator, 200 random texts come back unchanged", async () => {
  const texts = Array.from({ length: 200 }, (_, seed) => mixture(TEXT_PARTS, seed));
  assert.deepEqual(await translateDocuments(texts, "text", identity), texts);
});

Deno.test("200 random html documents come back unchanged but for their entities", async () => {
  const texts = Array.from({ length: 200 }, (_, seed) => mixture(HTML_PARTS, seed));
  const translated = await translateDocuments(texts, "html", identity);
  texts.forEach((text, index) => assert.equal(normalised(translated[index] ?? ""), normalised(text)));
  assert.deepEqual(await translateDocuments(translated, "html", identity), translated);
});

Deno.test("all sentences of all texts are translated in one call", async () => {
  const calls: string[][] = [];
  const translated = await translateDocuments(["One. Two!", "See https://a.b now\n- Three 👍"], "text", (sentences) => {
    calls.push(sentences);
    return upperCase(sentences);
  });
  assert.deepEqual(calls, [["One.", "Two!", "See", "now", "Three"]]);
  assert.deepEqual(translated, ["ONE. TWO!", "SEE https://a.b NOW\n- THREE 👍"]);
});

Deno.test("html text is translated and encoded again", async () => {
  const html =
    '<p title="no">fish &amp; chips,\n caf&eacute; <b>now</b> https://a.b/?x=1&amp;y=2</p><code>no &amp; no</code>';
  assert.deepEqual(await translateDocuments([html], "html", upperCase), [
    '<p title="no">FISH &amp; CHIPS,\n CAFÉ <b>NOW</b> https://a.b/?x=1&amp;y=2</p><code>no &amp; no</code>',
  ]);
  const injected = await translateDocuments(["<p>x</p>"], "html", () => Promise.resolve(["<script>"]));
  assert.deepEqual(injected, ["<p>&lt;script&gt;</p>"]);
});

Deno.test("nothing to translate means no call, a wrong count is an error", async () => {
  const never = () => Promise.reject(new Error("called"));
  assert.deepEqual(await translateDocuments(["", " 12 👍\n", "日本語"], "text", never), ["", " 12 👍\n", "日本語"]);
  assert.deepEqual(await translateDocuments([], "html", never), []);
  await assert.rejects(translateDocuments(["One."], "text", () => Promise.resolve([])), /0 sentences for 1/);
});
