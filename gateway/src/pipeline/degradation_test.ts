import assert from "node:assert/strict";
import { test } from "node:test";
import { CallError } from "@jbcalling/contract";
import type { UtteranceOutcome } from "./ports.ts";
import { unavailable } from "./testing/scripted_functions.ts";
import { Stage } from "./testing/stage.ts";
import { joinAudio, sayWords, silence } from "./testing/word_audio.ts";

const both = { reads: ["vi"], hears: ["vi"] } as const satisfies { reads: "vi"[]; hears: "vi"[] };
const sentence = (...words: number[]) => joinAudio(sayWords(words), silence(1500));

test("without a voice there are captions, which say so, and it comes back by itself", async (context) => {
  const stage = Stage.open(context, { ...both, script: { tts: { fail: unavailable } } });
  await stage.say(sentence(1, 2));
  await stage.run(5000);
  stage.functions.script.tts = {};
  await stage.say(sentence(3, 4));
  const { recorder } = stage;
  recorder.assertSound();
  assert.deepEqual(recorder.outcomes, ["captioned", "spoken"]);
  assert.deepEqual(recorder.finals.map(({ degraded }) => degraded), ["voice_unavailable", undefined]);
  assert.deepEqual(recorder.translations("vi"), ["vi:w1 vi:w2", "vi:w3 vi:w4"]);
  assert.deepEqual(recorder.degradations, ["voice_unavailable"]);
});

test("without a translation there are captions in the original, and it comes back by itself", async (context) => {
  const stage = Stage.open(context, { ...both, script: { translate: { fail: unavailable } } });
  await stage.say(sentence(1, 2));
  await stage.run(9000);
  stage.functions.script.translate = {};
  await stage.say(sentence(3, 4));
  const { recorder } = stage;
  assert.deepEqual(recorder.texts, ["w1 w2", "w3 w4"]);
  assert.deepEqual(recorder.translations("vi"), [undefined, "vi:w3 vi:w4"]);
  assert.deepEqual(recorder.finals.map(({ degraded, final }) => [degraded, final]), [
    ["translation_unavailable", true],
    [undefined, true],
  ]);
  assert.deepEqual(recorder.outcomes, ["captioned", "spoken"]);
});

test("the original is shown before its translation is there", async (context) => {
  const stage = Stage.open(context, { ...both, script: { translate: { delayMs: 1500 } } });
  await stage.say(joinAudio(sayWords([1, 2]), silence(700)));
  const [waiting] = stage.recorder.finals;
  assert.deepEqual([waiting!.original.stable, waiting!.translations, waiting!.final], [5, {}, false]);
});

test("without a recognizer the call goes on and says so; every utterance is counted, and it comes back", async (context) => {
  const overloaded = () => new CallError("overloaded", "Cannot take the request", { retryAfterMs: 1000 });
  const stage = Stage.open(context, { ...both, script: { stt: { fail: overloaded } } });
  for (let utterance = 0; utterance < 3; utterance++) await stage.say(sentence(1, 2));
  await stage.run(9000);
  stage.functions.script.stt = {};
  await stage.say(sentence(3, 4));
  const { recorder } = stage;
  assert.deepEqual(recorder.outcomes, ["failed", "failed", "failed", "spoken"]);
  assert.deepEqual(recorder.finals.map(({ degraded, original }) => [degraded, original.text]), [
    ["stt_unavailable", ""],
    ["stt_unavailable", ""],
    ["stt_unavailable", ""],
    [undefined, "w3 w4"],
  ]);
  assert.ok(recorder.calls.some(({ service, ok }) => service === "stt" && !ok));
});

test("when the recognizer fails at the end, what it heard before is the text", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"] });
  await stage.say(sayWords([1, 2, 3, 4, 5, 6]));
  stage.functions.script.stt = { fail: unavailable };
  await stage.hush(1000);
  await stage.run(9000);
  const [final] = stage.recorder.finals;
  assert.match(final!.original.text, /^w1 w2 w3 w4 w5/);
  assert.deepEqual([final!.degraded, final!.final], ["stt_unavailable", true]);
  assert.deepEqual(stage.recorder.outcomes, ["captioned"]);
});

test("a failure that passes costs time and no utterance: two seconds without any function", async (context) => {
  const stage = Stage.open(context, both);
  await stage.say(sentence(1, 2));
  const { script } = stage.functions;
  const from = Date.now();
  const down = { fail: () => Date.now() < from + 2000 ? unavailable() : undefined };
  Object.assign(script, { stt: down, translate: down, tts: down });
  await stage.say(sentence(3, 4));
  await stage.say(sentence(5, 6));
  await stage.hush(3000);
  const { recorder } = stage;
  assert.deepEqual(recorder.texts, ["w1 w2", "w3 w4", "w5 w6"]);
  assert.deepEqual(recorder.outcomes, ["spoken", "spoken", "spoken"]);
  assert.deepEqual(recorder.degradations, []);
});

test("a replica that hangs is given up in time for another", async (context) => {
  const hangsOnce = () => {
    let hung = false;
    return () => hung ? 20 : (hung = true, 60_000);
  };
  const stage = Stage.open(context, {
    ...both,
    script: { stt: { delayMs: hangsOnce() }, translate: { delayMs: hangsOnce() } },
  });
  await stage.say(sentence(1, 2));
  await stage.hush(8000);
  assert.deepEqual([stage.recorder.texts, stage.recorder.outcomes], [["w1 w2"], ["spoken"]]);
});

test("a refusal of one text is not the service's failure, and is not asked again", async (context) => {
  const refuse = () => new CallError("invalid_request", "Cannot translate this");
  const stage = Stage.open(context, { reads: ["vi"], script: { translate: { fail: refuse } } });
  await stage.say(sentence(1));
  assert.ok(stage.recorder.calls.every(({ ok }) => ok));
  assert.deepEqual(stage.recorder.outcomes, ["captioned"]);
  assert.equal(stage.functions.translations.requests.length, 2);
});

test("with a recognizer that never answers, few utterances wait: the oldest are given up", async (context) => {
  const stage = Stage.open(context, { script: { stt: { delayMs: 60_000 } } });
  for (let utterance = 0; utterance < 24; utterance++) await stage.say(joinAudio(sayWords([1]), silence(760)));
  assert.ok(stage.functions.stt.mostInFlight <= 10, `${stage.functions.stt.mostInFlight} in flight`);
  await stage.run(10_000);
  const outcomes: UtteranceOutcome[] = Array.from({ length: 24 }, () => "failed");
  assert.deepEqual(stage.recorder.outcomes, outcomes);
});
