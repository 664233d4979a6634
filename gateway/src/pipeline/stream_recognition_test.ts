import assert from "node:assert/strict";
import { test } from "node:test";
import { Stage } from "./testing/stage.ts";
import { joinAudio, sayWords, silence } from "./testing/word_audio.ts";

const sentence = joinAudio(sayWords([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), silence(1000));
const spoken = "w1 w2 w3 w4 w5 w6 w7 w8 w9 w10";

/** Says the same twice: the first time teaches that there are streams. What the second cost, and how it was shown. */
async function second(stage: Stage) {
  await stage.say(sentence);
  const [requests, captions] = [stage.functions.stt.requests.length, stage.recorder.captions.length];
  await stage.say(sentence);
  stage.recorder.assertSound();
  assert.deepEqual(stage.recorder.texts, [spoken, spoken]);
  return {
    requests: stage.functions.stt.requests.length - requests,
    partials: stage.recorder.captions.slice(captions).filter(({ final }) => !final),
  };
}

test("where there are streams an utterance is sent once, and asked for at its first word and when the speaker pauses", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"], script: { stt: { streaming: true } } });
  const { requests, partials } = await second(stage);
  assert.ok(requests <= 3, `${requests} requests`);
  assert.ok(partials.length >= 8, `${partials.length} partial captions`);
  assert.ok(stage.recorder.firstPartials[1]! <= 500, `${stage.recorder.firstPartials[1]} ms`);
  assert.deepEqual(stage.functions.streams, { opened: 1, open: 0 });
});

test("a language without streams, and one that has none any more, is asked for again and again", async (context) => {
  const stage = Stage.open(context, { script: { stt: { streaming: false } } });
  const { requests } = await second(stage);
  assert.ok(requests > 5, `${requests} requests`);
  assert.equal(stage.functions.streams.opened, 0);
});

test("a stream that breaks costs no word: the utterance is asked for from then on", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"], script: { stt: { streaming: true, breakAfterMs: 1000 } } });
  const { requests, partials } = await second(stage);
  assert.ok(requests >= 4, `${requests} requests`);
  assert.ok(partials.some(({ original }) => original.text.includes("w8")), "captions go on");
  assert.deepEqual(stage.functions.streams, { opened: 1, open: 0 });
  assert.ok(stage.recorder.calls.every(({ ok }) => ok));
});

test("a stream that falls silent is given up", async (context) => {
  const stage = Stage.open(context, { script: { stt: { streaming: true, silentAfterMs: 300 } } });
  const long = joinAudio(sayWords([...Array(20).keys()]), silence(1000));
  await stage.say(long);
  const requests = stage.functions.stt.requests.length;
  await stage.say(long);
  assert.ok(stage.functions.stt.requests.length - requests >= 5);
  assert.equal(stage.functions.streams.open, 0);
  assert.equal(stage.recorder.texts[1], stage.recorder.texts[0]);
});

test("streams end with their speaker", async (context) => {
  const stage = Stage.open(context, { script: { stt: { streaming: true } } });
  await stage.say(joinAudio(sentence, sayWords([1, 2, 3])));
  assert.equal(stage.functions.streams.open, 1);
  await stage.pipeline.close();
  assert.equal(stage.functions.streams.open, 0);
});
