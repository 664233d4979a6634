import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgreedText } from "./agreement.ts";
import { LineTranslation } from "./line_translation.ts";
import { unavailable } from "./testing/scripted_functions.ts";
import { settle } from "./testing/stage.ts";

interface Call {
  text: string;
  final: boolean;
  draft?: string;
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

const growing = (stable: string, tail: string): [AgreedText, boolean] => [
  { text: `${stable} ${tail}`, stable: stable.length },
  false,
];
const ended = (text: string): [AgreedText, boolean] => [{ text, stable: 0 }, true];

test("while the text grows only what is stable of it is translated, and only the newest waits", async () => {
  const { calls, translation } = open();
  translation.follow(...growing("", "a"));
  translation.follow(...growing("a", "b"));
  translation.follow(...growing("a b", "c"));
  translation.follow(...growing("a b c", "d"));
  assert.deepEqual(calls.map(({ text }) => text), ["a"]);
  calls[0]!.answer("A.");
  await settle();
  assert.deepEqual(calls.map(({ text }) => text), ["a", "a b c"]);
});

test("the last two words of a partial translation are held back until they are stable", async () => {
  const { calls, lines, translation } = open();
  const answer = async (index: number, text: string) => {
    calls[index]!.answer(text);
    await settle();
  };
  translation.follow(...growing("a", "b"));
  await answer(0, "A guess.");
  translation.follow(...growing("a b c", "d"));
  await answer(1, "A B C D");
  translation.follow(...growing("a b c d", "e"));
  await answer(2, "A B C D E F");
  translation.follow(...ended("a b c d e"));
  await answer(3, "A B C D E.");
  assert.deepEqual(lines, ["A| B", "A B C D|", "A B C D| E."]);
});

test("the final text is not asked for again when it was the last one, even under way", async () => {
  const { calls, lines, translation } = open();
  translation.follow(...ended("a b"));
  const final = translation.finish("a b");
  calls[0]!.answer("A B.");
  assert.equal(await final, "A B.");
  assert.deepEqual([calls.length, lines.length], [1, 1]);
});

test("another final text is asked for, and what was under way is stopped", async () => {
  const { calls, translation } = open();
  translation.follow(...ended("a b"));
  const final = translation.finish("a b c");
  await settle();
  assert.deepEqual(calls.map(({ text, final }) => [text, final]), [["a b", false], ["a b c", true]]);
  assert.ok(calls[0]!.signal.aborted && !calls[1]!.signal.aborted);
  calls[1]!.answer("A B C");
  assert.equal(await final, "A B C");
});

test("a partial translation that fails is asked for again as the final one", async () => {
  const { calls, lines, translation } = open();
  translation.follow(...ended("a b"));
  const final = translation.finish("a b");
  calls[0]!.fail();
  await settle();
  calls[1]!.answer("A B");
  assert.equal(await final, "A B");
  assert.deepEqual(lines, []);
});

test("what was translated last is the draft of the longer text, but not of the final one", async () => {
  const { calls, translation } = open();
  translation.follow(...growing("a", "b"));
  calls[0]!.answer("A");
  await settle();
  translation.follow(...growing("a b", "c"));
  calls[1]!.fail();
  await settle();
  translation.follow(...growing("a b c", "d"));
  const finished = translation.finish("a b c d e");
  assert.deepEqual(calls.map(({ draft }) => draft), [undefined, "A", "A", undefined]);
  calls[3]!.answer("A B C D E");
  assert.equal(await finished, "A B C D E");
});
