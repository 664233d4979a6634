import assert from "node:assert/strict";
import { latencyOf } from "./latency.ts";
import { captionOf } from "./testing.ts";

const voice = { speechEndAt: 0, endpointMs: 300, sttMs: 360, translateMs: 400, ttsMs: 450, firstAudioMs: 470 };

Deno.test("latencyOf() knows nothing before the first clock", () => {
  assert.equal(latencyOf([]), undefined);
  assert.equal(latencyOf([captionOf()]), undefined);
});

Deno.test("latencyOf() gives the wait for the voice and what each stage took", () => {
  assert.deepEqual(latencyOf([captionOf({ clock: voice })]), {
    totalMs: 470,
    heard: "voice",
    stages: [
      { name: "endpoint", ms: 300 },
      { name: "stt", ms: 60 },
      { name: "translate", ms: 40 },
      { name: "tts", ms: 50 },
      { name: "send", ms: 20 },
    ],
    utterances: 1,
  });
});

Deno.test("latencyOf() gives the wait for the text when there is no voice", () => {
  const clock = { speechEndAt: 0, endpointMs: 300, sttMs: 360, translateMs: 400 };
  const latency = latencyOf([captionOf({ clock })]);
  assert.equal(latency?.heard, "text");
  assert.equal(latency?.totalMs, 400);
  assert.deepEqual(latency?.stages.map(({ name }) => name), ["endpoint", "stt", "translate"]);
});

Deno.test("latencyOf() takes the median of the last eight, translated ones first", () => {
  const slow = captionOf({ utteranceId: "slow", clock: { ...voice, firstAudioMs: 5000 } });
  const usual = Array.from({ length: 8 }, (_, at) => captionOf({ utteranceId: `u${at}`, clock: voice }));
  const own = captionOf({ utteranceId: "own", translation: undefined, clock: { speechEndAt: 0, sttMs: 1 } });
  assert.equal(latencyOf([slow, ...usual, own])?.totalMs, 470);
});
