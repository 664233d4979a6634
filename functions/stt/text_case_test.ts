import assert from "node:assert/strict";
import { sentenceCase } from "./text_case.ts";

Deno.test("capitals become a sentence", () => {
  assert.equal(sentenceCase("WHAT TIME DOES THE MEETING START", "en"), "What time does the meeting start");
  assert.equal(sentenceCase("XIN CHÀO BẠN ĐƯỢC KHÔNG", "vi"), "Xin chào bạn được không");
  assert.equal(sentenceCase("", "vi"), "");
});

Deno.test("the English I stays large, words and abbreviations with an i do not", () => {
  assert.equal(sentenceCase("YES I'M HERE AND I SEE IT", "en"), "Yes I'm here and I see it");
  assert.equal(sentenceCase("I", "en"), "I");
  assert.equal(sentenceCase("ĐI I TA LI", "vi"), "Đi i ta li");
});
