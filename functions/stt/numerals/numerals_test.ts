import assert from "node:assert/strict";
// The other way round, by the function that speaks.
import { numberWords } from "../../tts/number_words.ts";
import { seeded } from "../decode/testing.ts";
import { withNumerals } from "./numerals.ts";

const grouped = (value: number, language: "en" | "vi") =>
  value < 10_000 ? String(value) : value.toLocaleString(language);

for (const language of ["en", "vi"] as const) {
  Deno.test(`every number that ${language} says is read again`, () => {
    const random = seeded(7);
    const any = Array.from({ length: 5000 }, () => Math.floor(10 ** (1 + 11 * random())));
    const round = [
      100,
      110,
      115,
      121,
      205,
      1000,
      1001,
      1010,
      1100,
      2000,
      10_000,
      100_000,
      1e6,
      1_000_001,
      1e9,
      1_000_000_500,
    ];
    for (const value of [...Array(9990).keys()].map((n) => n + 10).concat(any, round)) {
      assert.equal(withNumerals(numberWords(value, language), language), grouped(value, language));
    }
  });
}

const SAID = {
  en: [
    ["one of them came at two", "one of them came at two"],
    ["the meeting starts at nine a m", "the meeting starts at 9 a m"],
    ["the meeting at nine thirty tomorrow", "the meeting at 9:30 tomorrow"],
    ["it was ten oh five p m", "it was 10:05 p m"],
    ["from twelve fifteen", "from 12:15"],
    ["at twenty thirty", "at 2030"],
    ["call me on oh nine one two three four five", "call me on 0912345"],
    ["i was born in nineteen ninety four", "i was born in 1994"],
    ["since twenty oh five", "since 2005"],
    ["twenty five people", "25 people"],
    ["it costs a hundred and five dollars", "it costs 105 dollars"],
    ["two thousand and twenty four", "2024"],
    ["three point one four", "3.14"],
    ["seventy percent, I think", "70%, I think"],
    ["Twenty people and thirty cars", "20 people and 30 cars"],
    ["you and I", "you and I"],
    ["", ""],
  ],
  vi: [
    ["một trong số họ", "một trong số họ"],
    ["năm hai nghìn không trăm hai mươi tư", "năm 2024"],
    ["chín giờ ba mươi phút", "9 giờ 30 phút"],
    ["giá tám mươi lăm nghìn đồng", "giá 85.000 đồng"],
    ["hai mốt tuổi", "21 tuổi"],
    ["ba phẩy năm phần trăm", "3,5 phần trăm"],
    ["bảy mươi phần trăm", "70%"],
    ["không chín một hai ba bốn năm", "0912345"],
    ["thứ ba tuần sau", "thứ ba tuần sau"],
    ["một trăm linh năm", "105"],
    ["Mười người, hai mươi xe", "10 người, 20 xe"],
    ["ba mẹ tôi", "ba mẹ tôi"],
  ],
} as const;

for (const [language, cases] of Object.entries(SAID) as ["en" | "vi", readonly (readonly [string, string])[]][]) {
  for (const [said, written] of cases) {
    Deno.test(`${language}: ${said} -> ${written}`, () => assert.equal(withNumerals(said, language), written));
  }
}
