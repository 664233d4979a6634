import assert from "node:assert/strict";
import { addressed, type Register } from "./register.ts";

const CASES: [string, Register, string][] = [
  ["Tôi sẽ gọi cho bạn vào ngày mai.", "em-anh", "Em sẽ gọi cho anh vào ngày mai."],
  ["Bạn có khỏe không?", "cháu-bà", "Bà có khỏe không?"],
  ["Chúng tôi sẽ gặp bạn.", "em-chị", "Chúng tôi sẽ gặp chị."],
  ["Anh ấy là một người bạn của tôi.", "em-anh", "Anh ấy là một người bạn của em."],
  ["Bạn bè của bạn đến rồi.", "em-anh", "Bạn bè của anh đến rồi."],
  ["Đây là bạn gái của tôi.", "anh-em", "Đây là bạn gái của anh."],
  ["Chào các bạn.", "em-anh", "Chào các bạn."],
  ["Cái bàn này của bạn à?", "tôi-ông", "Cái bàn này của ông à?"],
  ["Cảm ơn.", "em-anh", "Cảm ơn."],
];

for (const [sentence, register, expected] of CASES) {
  Deno.test(`${register}: ${sentence}`, () => assert.equal(addressed(sentence, register), expected));
}

Deno.test("decomposed letters are letters too", () => {
  assert.equal(addressed("Bạn và tôi".normalize("NFD"), "em-anh"), "Anh và em");
});
