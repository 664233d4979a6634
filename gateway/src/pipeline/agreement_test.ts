import assert from "node:assert/strict";
import { test } from "node:test";
import { LocalAgreement } from "./agreement.ts";

function agreed(...hypotheses: (string | [string, boolean])[]): string[] {
  const agreement = new LocalAgreement();
  return hypotheses.map((hypothesis) => {
    const [text, ended] = typeof hypothesis === "string" ? [hypothesis, false] : hypothesis;
    const line = agreement.update(text, ended);
    return `${line.text.slice(0, line.stable)}|${line.text.slice(line.stable)}`;
  });
}

test("what two hypotheses share at their start is stable, but for the last word", () => {
  assert.deepEqual(agreed("can you", "can you mo", "can you move to"), ["|can you", "can you| mo", "can you| move to"]);
});

test("the last word is stable when two hypotheses heard the pause after it, or more words", () => {
  assert.deepEqual(agreed("yes", ["yes", true]), ["|yes", "yes|"]);
  assert.deepEqual(agreed("a b", ["a b", true], ["a b", true]), ["|a b", "a b|", "a b|"]);
});

test("what is stable never changes: a hypothesis that contradicts it gives only the words behind", () => {
  assert.deepEqual(agreed("a b c", "a b c d", "x y c d e", "a b c d e f"), [
    "|a b c",
    "a b c| d",
    "a b c| d e",
    "a b c| d e f",
  ]);
});

test("a hypothesis shorter than what is stable takes nothing back", () => {
  assert.deepEqual(agreed("a b c", "a b c", "a", ""), ["|a b c", "a b| c", "a b|", "a b|"]);
});
