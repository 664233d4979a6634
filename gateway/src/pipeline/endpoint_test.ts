import assert from "node:assert/strict";
import { test } from "node:test";
import { endpointMs, MAX_ENDPOINT_MS, MIN_ENDPOINT_MS, type SpeechSituation } from "./endpoint.ts";
import { PauseHabit } from "./pause_habit.ts";

const wait = (situation: Partial<SpeechSituation>) =>
  endpointMs({ language: "en", text: "can you hear me", settled: true, speechMs: 1500, ...situation });

test("a sentence that looks complete waits less than one that is still changing or stops in the middle", () => {
  const sentence = wait({ text: "Can you hear me?" });
  const settled = wait({});
  const changing = wait({ settled: false });
  const open = wait({ text: "i want to talk to the" });
  assert.ok(sentence < settled && settled < changing && changing < open);
  assert.deepEqual([sentence, open], [MIN_ENDPOINT_MS, MAX_ENDPOINT_MS]);
  assert.equal(wait({ language: "vi", text: "tôi muốn gặp anh và" }), MAX_ENDPOINT_MS);
});

test("without words it waits in the middle", () => {
  assert.equal(wait({ text: "" }), wait({ settled: false }));
});

test("a speaker with long pauses is given more time, one with short pauses less, always 250 to 500 ms", () => {
  assert.ok(wait({ usualPauseMs: 350 }) > wait({}));
  assert.ok(wait({ usualPauseMs: 100 }) < wait({}));
  for (const usualPauseMs of [0, 100, 300, 5000]) {
    for (const text of ["", "yes.", "and the", "no"]) {
      const ms = wait({ usualPauseMs, text });
      assert.ok(ms >= MIN_ENDPOINT_MS && ms <= MAX_ENDPOINT_MS);
    }
  }
});

test("after long speech any pause will do", () => {
  assert.equal(wait({ text: "and the", speechMs: 6000, usualPauseMs: 400 }), MIN_ENDPOINT_MS);
});

test("a habit is what four of five of the last pauses do not exceed", () => {
  const habit = new PauseHabit();
  [100, 120, 140].forEach((ms) => habit.add(ms));
  assert.equal(habit.usualMs, undefined);
  [160, 400].forEach((ms) => habit.add(ms));
  assert.equal(habit.usualMs, 160);
  for (let count = 0; count < 16; count++) habit.add(300);
  assert.equal(habit.usualMs, 300);
});
