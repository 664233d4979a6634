import assert from "node:assert/strict";
import { test } from "node:test";
import { Stage } from "./testing/stage.ts";
import { sayWords } from "./testing/word_audio.ts";

test("an utterance is captioned, translated and spoken, with its clock", async (context) => {
  const stage = Stage.open(context, { reads: ["vi"], hears: ["vi"] });
  await stage.say(sayWords([1, 2, 3, 4, 5]));
  const endedAt = Date.now();
  await stage.hush(2000);
  await stage.run(2000);
  const { recorder, functions } = stage;
  recorder.assertSound();
  const [final] = recorder.finals;
  assert.equal(recorder.finals.length, 1);
  assert.equal(final!.original.text, "w1 w2 w3 w4 w5");
  assert.equal(final!.translations.vi!.text, "vi:w1 vi:w2 vi:w3 vi:w4 vi:w5");
  assert.deepEqual(recorder.outcomes, ["spoken"]);
  const { speechEndAt, endpointMs, sttMs, translateMs, ttsMs, firstAudioMs } = final!.clock!;
  assert.ok(
    Math.abs(speechEndAt - endedAt) < 100,
    `speech end off by ${speechEndAt - endedAt} ms`,
  );
  const times = [endpointMs!, sttMs!, translateMs!, ttsMs!, firstAudioMs!];
  assert.deepEqual(times, times.toSorted((left, right) => left - right));
  assert.ok(endpointMs! >= 250 && endpointMs! <= 500);
  console.log(
    times,
    recorder.firstPartials,
    functions.stt.requests.length,
    recorder.captions.length,
  );
  for (const c of recorder.captions) {
    console.log(c.rev, c.original, c.translations.vi, c.final);
  }
});
