import assert from "node:assert/strict";
import { spokenForm } from "./spoken_form.ts";

const ENGLISH: [string, string][] = [
  ["See you at 3 p.m.", "See you at three p m"],
  ["It is 3:30 p.m. now", "It is three thirty p m now"],
  ["at 10:05 a.m.", "at ten oh five a m"],
  ["On May 15 we meet", "On May fifteenth we meet"],
  ["March 21st", "March twenty first"],
  ["It costs 25 dollars", "It costs twenty five dollars"],
  ["It costs $1,250.50", "It costs one thousand two hundred fifty dollars fifty"],
  ["20% more", "twenty percent more"],
  ["I was born in 1998", "I was born in nineteen ninety eight"],
  ["since 2005", "since two thousand five"],
  ["295 cars", "two hundred ninety five cars"],
  ["pi is 3.14", "pi is three point one four"],
  ["call 0912345678", "call zero nine one two three four five six seven eight"],
  ["1,000,000 people", "one million people"],
];

const VIETNAMESE: [string, string][] = [
  ["lúc 3 giờ chiều", "lúc ba giờ chiều"],
  ["lúc 3:30", "lúc ba giờ ba mươi"],
  ["ngày 15 tháng 4", "ngày mười lăm tháng tư"],
  ["ngày 21 tháng 12", "ngày hai mươi mốt tháng mười hai"],
  ["giá 105 đô la", "giá một trăm linh năm đô la"],
  ["1.000.000 đồng", "một triệu đồng"],
  ["tăng 20%", "tăng hai mươi phần trăm"],
  ["năm 2024", "năm hai nghìn không trăm hai mươi bốn"],
  ["3,5 cân", "ba phẩy năm cân"],
];

Deno.test("numbers, times, dates and prices are said as people say them", () => {
  for (const [written, said] of ENGLISH) assert.equal(spokenForm(written, "en"), said);
  for (const [written, said] of VIETNAMESE) assert.equal(spokenForm(written, "vi"), said);
});
