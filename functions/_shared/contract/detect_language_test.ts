import assert from "node:assert/strict";
import { detectLanguage } from "./detect_language.ts";

const TEXTS = {
  vi: [
    "Xin chào",
    "Bạn có khỏe không?",
    "Tôi không hiểu",
    "toi khong hieu",
    "cam on ban rat nhieu",
    "Đi thôi",
    "Nguyễn Văn An",
    "Cuộc họp bắt đầu lúc 3 giờ chiều",
    "bao nhieu tien",
    "Hà Nội",
    "Tôi ở New York",
    "anh ay la ai",
  ],
  en: [
    "Hello",
    "Hi",
    "How are you?",
    "I don't understand",
    "OK",
    "The meeting starts at 3 p.m.",
    "Good morning everyone",
    "Can you hear me?",
    "See you in Hanoi on Monday",
    "12:30",
    "👍",
    "I live in Đà Nẵng with my wife and we like it",
  ],
};

Deno.test("detectLanguage tells Vietnamese, with or without marks, from English", () => {
  for (const [language, texts] of Object.entries(TEXTS)) {
    for (const text of texts) {
      assert.equal(detectLanguage(text).language, language, text);
    }
  }
});

Deno.test("detectLanguage has no confidence in a text without letters, and much in a plain sentence", () => {
  assert.equal(detectLanguage("12:30 👍").confidence, 0);
  assert.ok(detectLanguage("Bạn có khỏe không?").confidence > 90);
  assert.ok(detectLanguage("Can you hear me?").confidence > 60);
});
