import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { PartialRecognition } from "./partial_recognition.ts";
import { WINDOW_SAMPLES } from "./ports.ts";
import { Segment } from "./segment.ts";
import { unavailable } from "./testing/scripted_functions.ts";
import { settle } from "./testing/stage.ts";

/** A segment that grows window by window while time passes; a recognizer that takes `tookMs`. */
function open(context: { after(end: () => void): void }, tookMs: number | (() => number), failing = false) {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  context.after(() => mock.timers.reset());
  const segment = new Segment(0);
  const asked: number[] = [];
  const hypotheses: [string, boolean][] = [];
  let inFlight = 0;
  const partials = new PartialRecognition({
    now: Date.now,
    onHypothesis: (text, ended) => hypotheses.push([text, ended]),
    async recognise(samples, signal) {
      asked.push(samples.length / 16);
      assert.equal(++inFlight, 1, "one request at a time");
      await new Promise((resolve) => setTimeout(resolve, typeof tookMs === "number" ? tookMs : tookMs()));
      inFlight--;
      signal.throwIfAborted();
      if (failing) throw unavailable();
      return `${samples.length / WINDOW_SAMPLES}`;
    },
  });
  const grow = async (windows: number, isSpeech: boolean) => {
    for (let count = 0; count < windows; count++) {
      segment.append(new Float32Array(WINDOW_SAMPLES), isSpeech);
      partials.follow(segment);
      mock.timers.tick(32);
      await settle();
    }
  };
  return { segment, asked, hypotheses, partials, grow };
}

test("it asks for the whole utterance every 300 ms of new speech", async (context) => {
  const { asked, grow } = open(context, 20);
  await grow(40, true);
  assert.deepEqual(asked, [288, 608, 928, 1248]);
});

test("a pause is asked for at once, once, and its answer is that of the utterance", async (context) => {
  const { asked, hypotheses, partials, segment, grow } = open(context, 20);
  await grow(16, true);
  await grow(8, false);
  assert.deepEqual(asked, [288, 608]);
  assert.deepEqual(hypotheses.at(-1), ["19", true]);
  assert.ok(partials.hasHeard(segment));
  assert.equal(await partials.finish(segment), "19");
});

test("the answer of an earlier part is not taken for the utterance", async (context) => {
  const { partials, segment, grow } = open(context, 20);
  await grow(16, true);
  assert.ok(!partials.hasHeard(segment));
  assert.equal(await partials.finish(segment), undefined);
});

test("an answer that holds more than the segment is not taken for it", async (context) => {
  const { partials, segment, grow } = open(context, 20);
  await grow(40, true);
  const [before] = segment.splitAt(20 * WINDOW_SAMPLES);
  assert.equal(await partials.finish(before), undefined);
});

test("a slow recognizer is asked less: half of the time at most", async (context) => {
  const { asked, grow } = open(context, 640);
  await grow(100, true);
  assert.ok(asked.length <= 3, `${asked.length} requests in 3.2 s`);
});

test("after a failure it rests, and goes on", async (context) => {
  const { asked, hypotheses, grow } = open(context, 20, true);
  await grow(80, true);
  assert.deepEqual([asked.length, hypotheses.length], [3, 0]);
});
