import assert from "node:assert/strict";
import { test } from "node:test";
import { LineTranslation } from "./line_translation.ts";
import { unavailable } from "./testing/scripted_functions.ts";
import { settle } from "./testing/stage.ts";

interface Call {
  text: string;
  final: boolean;
  signal: AbortSignal;
  answer(text: string): void;
  fail(): void;
}

function open() {
  const calls: Call[] = [];
  const lines: string[] = [];
  const translation = new LineTranslation({
    translate: (text, options) => {
      return new Promise((resolve, reject) => {
        calls.push({ text, ...options, answer: resolve, fail: () => reject(unavailable()) });
      });
    },
    onLine: ({ text, stable }) => lines.push(`${text.slice(0, stable)}|${text.slice(stable)}`),
  });
  return { calls, lines, translation };
}

test("while the text grows its last word is left out, and only the newest text waits", async () => {
  const { calls, lines, translation } = open();
  translation.follow("a", false);
  translation.follow("a b", false);
  translation.follow("a b c", false);
  translation.follow("a b c d", false);
  assert.deepEqual(calls.map(({ text }) => text), ["a"]);
  calls[0]!.answer("A.");
  await settle();
  assert.deepEqual(calls.map(({ text }) => text), ["a", "a b c"]);
  calls[1]!.answer("A B C.");
  await settle();
  assert.deepEqual(lines, ["|A", "A| B C"]);
});

test("the final text is not asked for again when it was the last one, even under way", async () => {
  const { calls, lines, translation } = open();
  translation.follow("a b", true);
  const final = translation.finish("a b");
  calls[0]!.answer("A B.");
  assert.equal(await final, "A B.");
  assert.deepEqual([calls.length, lines.length], [1, 1]);
});

test("another final text is asked for, and what was under way is stopped", async () => {
  const { calls, translation } = open();
  translation.follow("a b", true);
  const final = translation.finish("a b c");
  await settle();
  assert.deepEqual(calls.map(({ text, final }) => [text, final]), [["a b", false], ["a b c", true]]);
  assert.ok(calls[0]!.signal.aborted && !calls[1]!.signal.aborted);
  calls[1]!.answer("A B C");
  assert.equal(await final, "A B C");
});

test("a partial translation that fails is asked for again as the final one", async () => {
  const { calls, lines, translation } = open();
  translation.follow("a b", true);
  const final = translation.finish("a b");
  calls[0]!.fail();
  await settle();
  calls[1]!.answer("A B");
  assert.equal(await final, "A B");
  assert.deepEqual(lines, []);
});
