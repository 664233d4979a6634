import assert from "node:assert/strict";
import { Glossary } from "./glossary.ts";
import { protect } from "./protect.ts";

const shown = (sentence: string, terms: Record<string, string>) =>
  protect(sentence, new Glossary(terms)).map(({ kind, value }) => kind === "text" ? `[${value}]` : value).join("");

Deno.test("terms of the glossary are written as it says, the words around them are translated", () => {
  const cases: [string, Record<string, string>, string][] = [
    ["Please open Project Falcon now", { "project falcon": "Dự án Chim Ưng" }, "[Please open] Dự án Chim Ưng [now]"],
    ["Ngozi is here", { Ngozi: "Ngozi" }, "Ngozi [is here]"],
    ["ask ngozi, please.", { Ngozi: "Ngozi" }, "[ask] Ngozi, [please.]"],
    ["I live in New York City", { "New York": "Nữu Ước", "New York City": "TP New York" }, "[I live in] TP New York"],
    ["Gửi cho anh Đức nhé", { "Đức": "Duc" }, "[Gửi cho anh] Duc [nhé]"],
    ["See https://falcon.com and Falcon", { falcon: "F" }, "[See] https://falcon.com [and] F"],
    ["C++ (or Rust)", { "C++": "C++", rust: "Rust" }, "C++ ([or] Rust)"],
  ];
  for (const [sentence, terms, expected] of cases) assert.equal(shown(sentence, terms), expected);
});

Deno.test("a part of a word is no term, an empty glossary changes nothing", () => {
  assert.equal(shown("The artist started", { art: "X" }), "[The artist started]");
  assert.equal(shown("Tiếng Việt", { "tiếng vi": "X" }), "[Tiếng Việt]");
  assert.deepEqual(protect("I like art", new Glossary({})), protect("I like art"));
});
