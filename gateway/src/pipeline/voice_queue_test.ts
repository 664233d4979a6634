import assert from "node:assert/strict";
import { test } from "node:test";
import { VOICE_RATE } from "./ports.ts";
import { FRAME_SAMPLES, VoiceQueue } from "./voice_queue.ts";

const samples = (length: number, from = 0) => Float32Array.from({ length }, (_, index) => (from + index) / 1e5);

test("frames of 20 ms hold every sample once and in order, across parts of any length", () => {
  const queue = new VoiceQueue();
  const lengths = [1, 479, 480, 700, 3, 1337];
  let from = 0;
  for (const length of lengths) {
    queue.enqueue(samples(length, from));
    from += length;
  }
  assert.equal(queue.waitingMs, from / VOICE_RATE * 1000);
  const frames: number[] = [];
  for (let frame = queue.next(); frame; frame = queue.next()) {
    assert.equal(frame.length, FRAME_SAMPLES);
    frames.push(...frame);
  }
  assert.deepEqual(frames.slice(0, from), [...samples(from)]);
  assert.ok(frames.slice(from).every((sample) => sample === 0));
  assert.deepEqual([queue.waitingMs, queue.next()], [0, undefined]);
});

test("onSent is called once, when the first sample of its part leaves", () => {
  const queue = new VoiceQueue();
  const sent: string[] = [];
  queue.enqueue(samples(600), () => sent.push("a"));
  queue.enqueue(samples(600), () => sent.push("b"));
  assert.deepEqual(sent, []);
  queue.next();
  assert.deepEqual(sent, ["a"]);
  queue.next();
  assert.deepEqual(sent, ["a", "b"]);
  queue.next();
  assert.deepEqual(sent, ["a", "b"]);
});

test("it holds a minute at most, and nothing once closed", () => {
  const queue = new VoiceQueue();
  for (let second = 0; second < 90; second++) queue.enqueue(new Float32Array(VOICE_RATE));
  assert.equal(queue.waitingMs, 60_000);
  queue.close();
  queue.close();
  queue.enqueue(samples(100), () => assert.fail("sent after close"));
  assert.deepEqual([queue.waitingMs, queue.next()], [0, undefined]);
});
