import assert from "node:assert/strict";
import { test } from "node:test";
import { areIn, hotwordsIn, termsIn } from "./terms.ts";
import { Stage } from "./testing/stage.ts";
import { joinAudio, sayWords, silence } from "./testing/word_audio.ts";

const FALCON = { en: "Project Falcon", vi: "Dự án Chim Ưng" };
const NGOZI = { en: "Ngozi", vi: "Ngozi" };

test("terms that a text holds are given for its direction, whatever their case", () => {
  const glossary = [FALCON, NGOZI];
  assert.deepEqual(termsIn("ask ngozi about  project falcon", glossary, "en", "vi"), {
    "Project Falcon": "Dự án Chim Ưng",
    Ngozi: "Ngozi",
  });
  assert.deepEqual(termsIn("dự án chim ưng", glossary, "vi", "en"), { "Dự án Chim Ưng": "Project Falcon" });
  assert.equal(termsIn("good morning", glossary, "en", "vi"), undefined);
});

test("a recognizer is told what the speaker may call things, no more than an address holds", () => {
  assert.deepEqual(hotwordsIn([FALCON, { en: "Doe, Jane", vi: "Jane Doe" }], "en"), ["Project Falcon", "Doe  Jane"]);
  assert.equal(hotwordsIn(Array(100).fill({ en: "x".repeat(64), vi: "y" }), "en").length, 7);
});

test("a translation that kept the terms by itself is taken as it is", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"] });
  stage.glossary = [{ en: "w2", vi: "vi:w2" }];
  await stage.say(joinAudio(sayWords([1, 2, 3]), silence(1000)));
  assert.ok(stage.functions.translations.requests.every(({ request }) => request.glossary === undefined));
  assert.deepEqual(stage.recorder.translations("vi"), ["vi:w1 vi:w2 vi:w3"]);
  assert.ok(areIn("Hỏi Ngozi về Dự án Chim Ưng.", { ngozi: "Ngozi", x: "Dự án Chim Ưng" }));
  assert.ok(!areIn("Hỏi ngozi.", { ngozi: "Ngozi" }));
});

test("the translator is asked to keep the room's terms, from when they are set", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"] });
  const sentence = joinAudio(sayWords([1, 2, 3]), silence(1000));
  await stage.say(sentence);
  stage.glossary = [{ en: "w2 w3", vi: "hai ba" }];
  await stage.say(sentence);
  const asked = stage.functions.translations.requests.map(({ request }) => request);
  assert.ok(asked.some(({ q, glossary }) => q === "w1 w2 w3" && glossary === undefined));
  assert.deepEqual(asked.at(-1)!.glossary, { "w2 w3": "hai ba" });
  assert.equal(asked.at(-1)!.draft, undefined);
  assert.deepEqual(stage.functions.stt.requests.at(-1)!.request.hotwords, ["w2 w3"]);
});
