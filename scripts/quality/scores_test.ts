import assert from "node:assert/strict";
import { bleu, chrf, wordErrorRate } from "./scores.ts";

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 0.05, `${actual}`);

Deno.test("word errors are counted against the words of the references, over the whole set", () => {
  assert.equal(wordErrorRate([{ expected: "a b c d", actual: "a b c d" }]), 0);
  assert.equal(wordErrorRate([{ expected: "a b c d", actual: "a x c" }]), 50);
  assert.equal(wordErrorRate([{ expected: "a b", actual: "" }, { expected: "c d", actual: "c d e" }]), 75);
  assert.equal(wordErrorRate([{ expected: "a", actual: "b c d" }]), 300);
});

Deno.test("BLEU of a known example, of equal and of different texts", () => {
  const text = "the cat is on the mat today";
  assert.equal(bleu([{ expected: text, actual: text }]), 100);
  assert.equal(bleu([{ expected: text, actual: "nothing of it is here at all" }]), 0);
  // Precisions 6/6, 5/5, 4/4, 3/3; the brevity penalty alone: exp(1 - 7/6).
  near(bleu([{ expected: text, actual: "the cat is on the mat" }]), 84.65);
  // Five of six words, 3 of 5 pairs, 2 of 4, 1 of 3.
  near(
    bleu([{ expected: "a b c d e f", actual: "a b c d x f" }]),
    100 * ((5 / 6) * (3 / 5) * (2 / 4) * (1 / 3)) ** 0.25,
  );
});

Deno.test("punctuation is a token of its own, but not within numbers", () => {
  assert.equal(bleu([{ expected: "It costs 1,250.5 now .", actual: "It costs 1,250.5 now." }]), 100);
});

Deno.test("chrF counts characters without spaces, and recall more than precision", () => {
  assert.equal(chrf([{ expected: "xin chào", actual: "xinchào" }]), 100);
  assert.equal(chrf([{ expected: "abc", actual: "xyz" }]), 0);
  const [short, long] = [
    chrf([{ expected: "abcdefgh", actual: "abcd" }]),
    chrf([{ expected: "abcd", actual: "abcdefgh" }]),
  ];
  assert.ok(long > short, `${long} > ${short}`);
});
