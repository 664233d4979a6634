import assert from "node:assert/strict";
import { test } from "node:test";
import { Stage } from "./testing/stage.ts";
import { joinAudio, numbersOf, sayWords, silence } from "./testing/word_audio.ts";

const count = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

test("an utterance is captioned, translated and spoken, with its clock", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"], hears: ["vi"], script: { tts: { msPerWord: 240 } } });
  await stage.say(sayWords([1, 2, 3, 4, 5]));
  const endedAt = Date.now();
  await stage.hush(3000);
  const { recorder } = stage;
  recorder.assertSound();
  const [final, ...others] = recorder.finals;
  assert.deepEqual(others, []);
  assert.equal(final!.original.text, "w1 w2 w3 w4 w5");
  assert.equal(final!.translations.vi!.text, "vi:w1 vi:w2 vi:w3 vi:w4 vi:w5");
  assert.deepEqual(recorder.outcomes, ["spoken"]);
  assert.equal(stage.sent.get("vi"), 5 * 240 * 24);

  const { speechEndAt, endpointMs, sttMs, translateMs, ttsMs, firstAudioMs } = final!.clock!;
  assert.ok(Math.abs(speechEndAt - endedAt) < 100, `speech end off by ${speechEndAt - endedAt} ms`);
  const times = [endpointMs!, sttMs!, translateMs!, ttsMs!, firstAudioMs!];
  assert.deepEqual(times, times.toSorted((left, right) => left - right));
  assert.ok(endpointMs! >= 250 && endpointMs! <= 500);
  assert.deepEqual(recorder.stages.map(({ ms }) => ms), times);
});

test("partial captions grow in both languages while the speaker speaks, the first within 500 ms", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"] });
  await stage.say(sayWords(count(0, 10)));
  const { recorder, functions } = stage;
  recorder.assertSound();
  assert.equal(recorder.finals.length, 1);
  assert.ok(recorder.captions.length >= 10);
  assert.ok(recorder.captions.every(({ final }) => !final));
  assert.ok(recorder.firstPartials[0]! <= 500, `${recorder.firstPartials[0]} ms`);
  const { original, translations } = recorder.finals[0]!;
  assert.ok(original.stable > 0 && original.text.startsWith("w0 w1 w2 w3 w4"));
  assert.ok(translations.vi!.stable > 0 && translations.vi!.text.startsWith("vi:w0 vi:w1 vi:w2"));
  assert.equal(functions.stt.mostInFlight, 1);
  assert.equal(functions.translations.mostInFlight, 1);
  assert.equal(functions.voices.requests.length, 0);
});

test("what the pause before the end was asked is not asked again: no stt and no translation after the endpoint", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"], hears: ["vi"], script: { stt: { delayMs: 80 } } });
  await stage.say(joinAudio(sayWords([1, 2, 3]), silence(1500)));
  const { clock } = stage.recorder.finals[0]!;
  assert.equal(clock!.sttMs, clock!.endpointMs);
  assert.equal(clock!.translateMs, clock!.endpointMs);
  const late = [...stage.functions.stt.requests, ...stage.functions.translations.requests].filter(({ at }) => {
    return at > clock!.speechEndAt + clock!.endpointMs!;
  });
  assert.deepEqual(late, []);
});

test("a room of one language has captions and costs no translation and no voice", async (context) => {
  const stage = Stage.open(context, { language: "vi", reads: ["vi"], hears: ["vi"] });
  await stage.say(joinAudio(sayWords([1, 2]), silence(1000)));
  const { recorder, functions } = stage;
  assert.deepEqual([recorder.texts, recorder.outcomes], [["w1 w2"], ["captioned"]]);
  assert.deepEqual([functions.translations.requests, functions.voices.requests], [[], []]);
  assert.deepEqual([recorder.finals[0]!.final, recorder.finals[0]!.translations], [true, {}]);
});

test("a language that is only heard is translated and spoken once; one that is only read is not spoken", async (context) => {
  const stage = Stage.open(context, { hears: ["vi"] });
  await stage.say(joinAudio(sayWords([1, 2]), silence(1000)));
  assert.deepEqual(stage.functions.voices.requests.map(({ request }) => request.text), ["vi:w1 vi:w2."]);
  [stage.hears, stage.reads] = [[], ["vi"]];
  await stage.say(joinAudio(sayWords([3, 4]), silence(1000)));
  assert.equal(stage.functions.voices.requests.length, 1);
  assert.deepEqual(stage.recorder.translations("vi"), ["vi:w1 vi:w2", "vi:w3 vi:w4"]);
  assert.deepEqual(stage.recorder.outcomes, ["spoken", "captioned"]);
});

test("the utterance's id is the id of every request for it", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"], hears: ["vi"] });
  await stage.say(joinAudio(sayWords([1, 2, 3]), silence(1000)));
  const { stt, translations, voices } = stage.functions;
  const { utteranceId } = stage.recorder.finals[0]!;
  const ids = [stt, translations, voices].flatMap((log) => log.requests.map(({ requestId }) => requestId));
  assert.deepEqual(new Set(ids), new Set([utteranceId, `${utteranceId}.partial`]));
});

test("a monologue comes in parts, every word once and in order, in text and voice", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"], hears: ["vi"], script: { tts: { msPerWord: 310 } } });
  await stage.say(sayWords(count(0, 70)));
  await stage.hush(9000);
  const { recorder, functions } = stage;
  recorder.assertSound();
  assert.ok(recorder.finals.length >= 3);
  assert.deepEqual(numbersOf(recorder.texts.join(" ")), count(0, 70));
  assert.deepEqual(recorder.outcomes, recorder.finals.map(() => "spoken"));
  assert.deepEqual(numbersOf(functions.voices.requests.map(({ request }) => request.text).join(" ")), count(0, 70));
});

test("order is kept when a later translation comes first", async (context) => {
  const slowFirst = (call: number) => call === 0 ? 1500 : 20;
  const stage = Stage.open(context, { hears: ["vi"], script: { translate: { delayMs: slowFirst } } });
  for (const word of [1, 2, 3]) await stage.say(joinAudio(sayWords([word]), silence(600)));
  await stage.hush(3000);
  const spoken = stage.functions.voices.requests.map(({ request }) => request.text);
  assert.deepEqual(numbersOf(spoken.join(" ")), [1, 2, 3]);
  assert.deepEqual(stage.recorder.outcomes, ["spoken", "spoken", "spoken"]);
});

test("sound in which no words are heard is empty: nothing is shown, translated or spoken", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"], hears: ["vi"], script: { stt: { hear: () => "" } } });
  await stage.say(joinAudio(sayWords([1, 2, 3]), silence(1000)));
  assert.deepEqual([stage.recorder.outcomes, stage.recorder.captions], [["empty"], []]);
  assert.equal(stage.functions.translations.requests.length, 0);
});

test("words that turn out to be none are taken back", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"] });
  await stage.say(sayWords([1, 2, 3, 4]));
  stage.functions.script.stt = { hear: () => "" };
  await stage.hush(1500);
  const [final] = stage.recorder.finals;
  assert.deepEqual([final!.original.text, final!.final, final!.translations], ["", true, {}]);
  assert.deepEqual(stage.recorder.outcomes, ["empty"]);
});

test("a changed language ends the utterance; the next is heard in it", async (context) => {
  const stage = Stage.open(context, { reads: ["vi", "en"] });
  await stage.say(sayWords([1, 2]));
  stage.pipeline.speak("vi");
  await stage.say(sayWords([3, 4]));
  await stage.hush(1000);
  const { recorder, functions } = stage;
  assert.deepEqual(recorder.finals.map(({ original }) => [original.language, original.text]), [
    ["en", "w1 w2"],
    ["vi", "w3 w4"],
  ]);
  assert.deepEqual(new Set(functions.stt.requests.map(({ request }) => request.language)), new Set(["en", "vi"]));
});

test("a muted microphone ends the utterance at once", async (context) => {
  const stage = Stage.open(context);
  await stage.say(sayWords([1, 2]));
  stage.pipeline.flush();
  await stage.run(100);
  assert.deepEqual([stage.recorder.texts, stage.recorder.outcomes], [["w1 w2"], ["captioned"]]);
});

test("when audio stops coming the utterance ends all the same", async (context) => {
  const stage = Stage.open(context);
  await stage.say(sayWords([1, 2]));
  await stage.run(1000);
  assert.deepEqual(stage.recorder.texts, ["w1 w2"]);
  assert.ok(stage.recorder.finals[0]!.clock!.endpointMs! <= 800);
  await stage.say(joinAudio(sayWords([3]), silence(1000)));
  assert.deepEqual(stage.recorder.texts, ["w1 w2", "w3"]);
});

test("a gap between capture times is silence, and times stay true after it", async (context) => {
  const stage = Stage.open(context);
  const startedAt = Date.now();
  const words = sayWords([1, 2]);
  stage.pipeline.accept(words, startedAt);
  await stage.run(2500);
  stage.pipeline.accept(words, startedAt + 2000);
  await stage.run(1000);
  const [first, second] = stage.recorder.finals;
  assert.ok(Math.abs(first!.startedAt - startedAt) <= 64);
  assert.ok(Math.abs(second!.startedAt - startedAt - 2000) <= 64, `${second!.startedAt - startedAt}`);
});

test("close() stops everything and counts what was not done; nothing is heard of it afterwards", async (context) => {
  const stage = Stage.open(context, { hears: ["vi"], script: { translate: { delayMs: 2000 } } });
  await stage.say(joinAudio(sayWords([1]), silence(600), sayWords([2, 3])));
  const { recorder, functions, pipeline } = stage;
  const seen = recorder.captions.length;
  await Promise.all([pipeline.close(), pipeline.close()]);
  assert.deepEqual(recorder.outcomes.toSorted(), ["cancelled", "cancelled"]);
  await stage.say(joinAudio(sayWords([4]), silence(3000)));
  assert.equal(recorder.captions.length, seen);
  assert.deepEqual([functions.stt.inFlight, functions.translations.inFlight, functions.voices.inFlight], [0, 0, 0]);
});
