import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ENGLISH_SOUNDS } from "./english_sounds.ts";
import { HypothesisRepair } from "./hypothesis_repair.ts";
import { loadRepair } from "./load_repair.ts";
import { TrigramModel } from "./trigram_model.ts";

const starter = (language: "en" | "vi") =>
  loadRepair(
    language,
    fileURLToPath(new URL(`../models/starter/${language}/language_model.json`, import.meta.url)),
  );
const english = starter("en"), vietnamese = starter("vi");

const MISHEARD = [
  [english, "please sen me the report", "please send me the report", "a letter too few"],
  [english, "where is the air port", "where is the airport", "a word in two"],
  [english, "thankyou very much", "thank you very much", "two words in one"],
  [english, "i would like a a cup of coffee", "i would like a cup of coffee", "a word twice"],
  [vietnamese, "cãm ơn bạn rất nhiều", "cảm ơn bạn rất nhiều", "a tone that some regions do not tell apart"],
  [vietnamese, "cuộc hop bắt đầu lúc mấy giờ", "cuộc họp bắt đầu lúc mấy giờ", "a tone that was not heard"],
] as const;

for (const [repair, heard, said, what] of MISHEARD) {
  Deno.test(`repair() puts right ${what}: ${heard}`, () => assert.equal(repair.repair(heard), said));
}

Deno.test("repair() leaves what is right as it is", () => {
  for (
    const text of [
      "what time does the meeting start",
      "xin chào bạn có khỏe không",
      "",
      "yes",
    ]
  ) {
    const repair = /[à-ỹ]/.test(text) ? vietnamese : english;
    assert.equal(repair.repair(text), text);
  }
});

const NAMED = [
  [english, "please ask engozi about the report", ["Ngozi"], "please ask Ngozi about the report"],
  [english, "project falken starts tomorrow", ["Project Falcon", "Ngozi"], "Project Falcon starts tomorrow"],
  [vietnamese, "tôi gặp giôn sân hôm qua", ["Giôn-sơn", "Giônsân"], "tôi gặp Giônsân hôm qua"],
] as const;

for (const [repair, heard, hotwords, said] of NAMED) {
  Deno.test(`repair() hears names that are listed: ${said}`, () => assert.equal(repair.repair(heard, hotwords), said));
}

Deno.test("repair() hears a name only where something like it was said, and takes any list", () => {
  assert.equal(
    english.repair("what time does the meeting start", ["Ngozi", "Falcon", "Mai"]),
    "what time does the meeting start",
  );
  assert.equal(
    english.repair("good morning", ["", " ", "🙂", "x".repeat(64), "a b c d e f g h i j k l m n o p q"]),
    "good morning",
  );
});

Deno.test("repair() bounds its work: what is behind the first 200 words stays", () => {
  const text = Array.from({ length: 400 }, () => "sen").join(" ");
  assert.equal(english.repair(text).split(" ").slice(-200).join(" "), Array(200).fill("sen").join(" "));
});

Deno.test("repair() takes any characters, and words of any length", () => {
  for (const text of ["🙂 ok", "x".repeat(5000), "12 %", "日本語 text", "\u0301\u0323"]) {
    assert.equal(typeof english.repair(text), "string");
    assert.equal(typeof vietnamese.repair(text), "string");
  }
  assert.equal(english.repair("x".repeat(5000)), "x".repeat(5000));
});

Deno.test("a word outside the lexicon costs by its letters, so that a likely word wins over an odd spelling of it", () => {
  const words = ["<s>", "</s>", "<unk>", "hello"];
  const model = new TrigramModel({
    words,
    costs: new Float32Array([99, 2, 6, 1]),
    backOffs: new Float32Array(words.length),
    bigramsOf: new Uint32Array(words.length + 1),
    bigramWords: new Uint16Array(0),
    bigramCosts: new Float32Array(0),
    bigramBackOffs: new Float32Array(0),
    trigramsOf: new Uint32Array(1),
    trigramPlaces: new Uint16Array(0),
    trigramCosts: new Float32Array(0),
  });
  const weights = {
    ...{ alike: 1.5, near: 2.5, unlike: 4, missing: 3.5, missingNext: 1.5, extra: 3.5, extraNext: 1.5 },
    ...{ quiet: 2, fused: 3, broken: 3, repeated: 2, language: 0.6, unknown: 1 },
  };
  const repair = new HypothesisRepair(model, ENGLISH_SOUNDS, weights);
  assert.equal(repair.repair("helo"), "hello");
  assert.equal(repair.repair("zwyx"), "zwyx");
});
