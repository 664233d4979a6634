import assert from "node:assert/strict";
import { test } from "node:test";
import { WINDOW_SAMPLES } from "./ports.ts";
import { toMs } from "./sample_clock.ts";
import { MAX_UTTERANCE_MS, PRE_ROLL_MS, Segmenter, type SegmenterEvent } from "./segmenter.ts";
import { EnergyDetector } from "./testing/energy_detector.ts";
import { hearWords, joinAudio, numbersOf, sayWords, silence } from "./testing/word_audio.ts";
import { WindowCutter } from "./window_cutter.ts";

type Closed = Extract<SegmenterEvent, { type: "closed" }>;

function segment(audio: Float32Array, endpointMs = 300, pauses: number[] = [], hangover?: number): Closed[] {
  const detector = new EnergyDetector(hangover);
  const segmenter = new Segmenter({ endpointMs: () => endpointMs, onPause: (ms) => pauses.push(ms) });
  const events = [...new WindowCutter().cut(audio)].flatMap((window) => {
    return segmenter.accept(window, detector.accept(window));
  });
  return [...events, ...segmenter.flush()].filter((event) => event.type === "closed");
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const heard = (closed: Closed[]) => closed.map(({ segment }) => hearWords(segment.read()));

test("an utterance has the audio before its first word and ends after the endpoint's silence", () => {
  const [closed, ...more] = segment(joinAudio(silence(2000), sayWords([1, 2]), silence(2000)));
  assert.equal(more.length, 0);
  const { segment: utterance, reason } = closed!;
  assert.equal(reason, "pause");
  assert.equal(hearWords(utterance.read()), "w1 w2");
  assert.ok(Math.abs(toMs(utterance.speechStart) - PRE_ROLL_MS) <= 32);
  assert.ok(Math.abs(toMs(utterance.start + utterance.speechStart) - 2000) <= 32);
  assert.ok(utterance.silenceMs >= 300 && utterance.silenceMs < 332);
});

test("a pause shorter than the endpoint is part of the utterance, a longer one divides two", () => {
  const pauses: number[] = [];
  const audio = joinAudio(sayWords([1]), silence(200), sayWords([2]), silence(600), sayWords([3]), silence(600));
  assert.deepEqual(heard(segment(audio, 300, pauses)), ["w1 w2", "w3"]);
  assert.equal(pauses.length, 2, "the pause within, and the one that speech soon went on after");
});

test("a sound shorter than a word is no utterance, and does not eat the words after it", () => {
  const click = sayWords([9], { wordMs: 28 });
  assert.deepEqual(segment(joinAudio(silence(500), click, silence(1000)), 300, [], 0), []);
  const soon = joinAudio(silence(500), click, silence(200), sayWords([1, 2]), silence(500));
  assert.deepEqual(heard(segment(soon, 300, [], 0)), ["w1 w2"]);
});

test("a monologue is cut between words: none is lost, cut or doubled", () => {
  for (const shape of [{ wordMs: 240, gapMs: 70 }, { wordMs: 370, gapMs: 90 }, { wordMs: 150, gapMs: 64 }]) {
    const closed = segment(joinAudio(silence(300), sayWords(numbers(80), shape), silence(500)));
    assert.deepEqual(numbersOf(heard(closed).join(" ")), numbers(80));
    assert.ok(closed.length >= 3);
    for (const [index, { segment, reason }] of closed.entries()) {
      assert.equal(reason, index < closed.length - 1 ? "split" : "pause");
      assert.ok(toMs(segment.length) <= MAX_UTTERANCE_MS + PRE_ROLL_MS);
      if (index > 0) assert.equal(segment.start, closed[index - 1]!.segment.start + closed[index - 1]!.segment.length);
    }
  }
});

test("a cut prefers a breath to a gap between words", () => {
  const audio = joinAudio(
    sayWords(numbers(18)),
    silence(150),
    sayWords([30, 31, 32, 33, 34, 35, 36, 37]),
    silence(500),
  );
  const [first] = heard(segment(audio, 400));
  assert.deepEqual(numbersOf(first!), numbers(18));
});

test("flush() ends the utterance at once, and begins afresh", () => {
  const segmenter = new Segmenter({ endpointMs: () => 300 });
  const window = new Float32Array(WINDOW_SAMPLES);
  const opened = Array.from({ length: 4 }, () => segmenter.accept(window, true)).flat();
  assert.deepEqual(opened.map(({ type }) => type), ["opened"]);
  assert.equal(segmenter.current, opened[0]!.segment);
  assert.deepEqual(segmenter.flush().map(({ type }) => type), ["closed"]);
  assert.deepEqual([segmenter.flush(), segmenter.current], [[], undefined]);
});
