import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_LAG_MS } from "./backlog.ts";
import { unavailable } from "./testing/scripted_functions.ts";
import { Stage } from "./testing/stage.ts";
import { joinAudio, numbersOf, sayWords, silence } from "./testing/word_audio.ts";

const hears = ["vi"] as const satisfies "vi"[];

/** What the captions say of their voices, in order. */
const voices = (stage: Stage) => stage.recorder.finals.map(({ clock, degraded }) => clock?.firstAudioMs ?? degraded);

test("a voice slower than speech falls behind, but never more than the limit: it hurries, joins, then leaves out", async (context) => {
  const script = { tts: { msPerWord: 1000, partDelayMs: 400, partMs: 400 } };
  const stage = Stage.open(context, { hears: [...hears], script });
  for (let utterance = 0; utterance < 20; utterance++) {
    await stage.say(joinAudio(sayWords([utterance, utterance, utterance]), silence(800)));
  }
  await stage.hush(20_000);
  const { recorder, functions } = stage;
  recorder.assertSound();
  const lags = recorder.stages.filter(({ name }) => name === "first_audio").map(({ ms }) => ms);
  assert.ok(Math.max(...lags) <= MAX_LAG_MS, `lags ${lags}`);
  const speeds = functions.voices.requests.map(({ request }) => request.speed!);
  assert.deepEqual([speeds[0], Math.max(...speeds)], [1, 1.25]);
  const joined = functions.voices.requests.some(({ request }) => new Set(numbersOf(request.text)).size > 1);
  assert.ok(joined, "none were said as one");
  const behind = recorder.finals.filter(({ degraded }) => degraded === "behind");
  assert.ok(behind.length > 0 && behind.length < 15, `${behind.length} left out`);
  assert.ok(behind.every(({ translations }) => translations.vi));
  assert.deepEqual(recorder.outcomes.length, 20);
  assert.equal(recorder.outcomes.filter((outcome) => outcome === "captioned").length, behind.length);
  assert.deepEqual(new Set(voices(stage).map((voice) => typeof voice)), new Set(["number", "string"]));
});

test("after the backlog a voice is on time again, at its own speed", async (context) => {
  const script = { tts: { msPerWord: 900 } };
  const stage = Stage.open(context, { hears: [...hears], script });
  for (let utterance = 0; utterance < 8; utterance++) {
    await stage.say(joinAudio(sayWords([1, 2, 3]), silence(800)));
  }
  assert.ok(stage.functions.voices.requests.some(({ request }) => request.speed === 1.25));
  script.tts.msPerWord = 250;
  await stage.hush(12_000);
  await stage.say(joinAudio(sayWords([4, 5, 6]), silence(2000)));
  assert.equal(stage.functions.voices.requests.at(-1)!.request.speed, 1);
  assert.ok(Number(voices(stage).at(-1)) < 1000);
});

test("the order of speech is the order of voices, also when they are joined", async (context) => {
  const stage = Stage.open(context, { hears: [...hears], script: { tts: { msPerWord: 600, delayMs: 300 } } });
  for (let word = 0; word < 20; word++) await stage.say(joinAudio(sayWords([word]), silence(760)));
  await stage.hush(12_000);
  const said = numbersOf(stage.functions.voices.requests.map(({ request }) => request.text).join(" "));
  assert.deepEqual(said, said.toSorted((left, right) => left - right));
  assert.deepEqual(said, [...new Set(said)]);
});

test("one voice at a time is asked for", async (context) => {
  const stage = Stage.open(context, { hears: [...hears], script: { tts: { delayMs: 900 } } });
  for (let word = 0; word < 6; word++) await stage.say(joinAudio(sayWords([word]), silence(760)));
  assert.equal(stage.functions.voices.mostInFlight, 1);
});

test("a voice that breaks off is not said again, and the next is said", async (context) => {
  const stage = Stage.open(context, { hears: [...hears], script: { tts: { partMs: 200, partDelayMs: 100 } } });
  const synthesize = stage.functions.synthesize.bind(stage.functions);
  let broken = 0;
  stage.functions.synthesize = async (request, options) => {
    const reply = await synthesize(request, options);
    if (broken++ > 0) return reply;
    const reader = reply.body!.getReader();
    let parts = 0;
    const body = new ReadableStream({
      async pull(controller) {
        const { value } = await reader.read();
        if (parts++ < 2) controller.enqueue(value);
        else controller.error(unavailable());
      },
    }, { highWaterMark: 0 });
    return new Response(body, { headers: reply.headers });
  };
  await stage.say(joinAudio(sayWords([1, 2, 3]), silence(1500), sayWords([4, 5]), silence(1500)));
  assert.equal(stage.functions.voices.requests.length, 2);
  assert.deepEqual(stage.recorder.outcomes, ["captioned", "spoken"]);
  assert.equal(stage.recorder.finals[0]!.degraded, "voice_unavailable");
});

test("when the last listener of a language leaves, what waits is not spoken", async (context) => {
  const stage = Stage.open(context, { hears: [...hears], script: { translate: { delayMs: 800 } } });
  await stage.say(joinAudio(sayWords([1, 2, 3]), silence(500)));
  stage.hears = [];
  await stage.hush(2000);
  assert.deepEqual([stage.functions.voices.requests, stage.recorder.outcomes], [[], ["captioned"]]);
});
