import assert from "node:assert/strict";
import { type Segment, splitText } from "./segments.ts";

const joined = (segments: Segment[]) => segments.map((segment) => segment.value).join("");

function sentencesOf(text: string): string[] {
  const segments = splitText(text);
  assert.equal(joined(segments), text);
  return segments.filter((segment) => segment.kind === "text").map((segment) => segment.value);
}

Deno.test("sentences are told apart in English and Vietnamese", () => {
  assert.deepEqual(sentencesOf("Hello there! How are you?  I am fine."), [
    "Hello there!",
    "How are you?",
    "I am fine.",
  ]);
  assert.deepEqual(sentencesOf("Xin chào. Bạn khỏe không? Ừ."), ["Xin chào.", "Bạn khỏe không?", "Ừ."]);
});

Deno.test("abbreviations, numbers, initials and addresses do not end a sentence", () => {
  const single = [
    "Mr. Smith met Dr. Brown.",
    "We meet at 3 p.m. on Monday.",
    "The call is at 9 a.m. Monday.",
    "Tôi sống ở TP. Hồ Chí Minh.",
    "Cam, táo, v.v. đều ngon.",
    "Use fruit, e.g. Apples.",
    "It costs 3.5 or 1.000.000 dong.",
    "J. R. R. Tolkien wrote it.",
    "Go to room No. 5 now.",
    "Well... maybe not.",
    "See https://a.b/c?D=1.Then!Go for more.",
    "Write to Jane.Doe@Mail.Example.com today.",
    '"Stop!" he said.',
    "Run `a.b! C. D` now.",
  ];
  for (const text of single) assert.deepEqual(sentencesOf(text), [text]);
  assert.deepEqual(sentencesOf("No. I will not."), ["No.", "I will not."]);
  assert.deepEqual(sentencesOf("We left at 3 p.m. Then we ate."), ["We left at 3 p.m.", "Then we ate."]);
});

Deno.test("bullets, list numbers, line breaks and code fences are kept", () => {
  assert.deepEqual(splitText("1. First\r\n  - Second \n\n* Third"), [
    { kind: "keep", value: "1. " },
    { kind: "text", value: "First" },
    { kind: "keep", value: "\r\n  - " },
    { kind: "text", value: "Second" },
    { kind: "keep", value: " \n\n* " },
    { kind: "text", value: "Third" },
  ]);
  assert.deepEqual(sentencesOf("Run:\n```sh\nmake all\n```\nDone."), ["Run:", "Done."]);
  assert.deepEqual(splitText(" \n 12. \n"), [{ kind: "keep", value: " \n 12. \n" }]);
  assert.deepEqual(splitText(""), []);
});

Deno.test("soft line breaks do not end a sentence", () => {
  assert.deepEqual(splitText("one\n  two. Three", "soft").map((segment) => segment.value), [
    "one\n  two.",
    " ",
    "Three",
  ]);
});

Deno.test("a long sentence is cut at semicolons, commas or spaces, never inside an address", () => {
  const byComma = sentencesOf(Array.from({ length: 40 }, () => "many words here, 1,000").join(" and "));
  assert.ok(byComma.length > 2 && byComma.every((part) => part.length <= 300));
  assert.ok(byComma.slice(0, -1).every((part) => part.endsWith("here,")));
  const bySemicolon = sentencesOf(`${"word, ".repeat(30)}end; ${"word, ".repeat(30)}end`);
  assert.ok(bySemicolon[0]?.endsWith("end;"));
  assert.ok(sentencesOf("word ".repeat(200)).every((part) => part.length <= 300));
  const address = `https://example.com/${"a,b;".repeat(100)}x`;
  assert.ok(sentencesOf(`See ${address} now`).some((part) => part.includes(address)));
  assert.equal(sentencesOf("a".repeat(1000)).length, 1);
});
