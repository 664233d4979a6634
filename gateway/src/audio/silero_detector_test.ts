import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { SPEECH_RATE } from "../pipeline/ports.ts";
import { toMs } from "../pipeline/sample_clock.ts";
import { readClip } from "../pipeline/testing/clips.ts";
import { joinAudio, silence } from "../pipeline/testing/word_audio.ts";
import { WindowCutter } from "../pipeline/window_cutter.ts";
import { SileroDetector } from "./silero_detector.ts";

const MODEL = fileURLToPath(new URL("../../../functions/stt/models/vad/silero_vad.onnx", import.meta.url));

const decide = (detector: SileroDetector, samples: Float32Array) => {
  return [...new WindowCutter().cut(samples)].map((window) => detector.accept(window));
};

test("it hears speech begin and end within 100 ms, and none in silence, noise and a hum", async () => {
  for (const language of ["en", "vi"] as const) {
    const clip = await readClip(language, SPEECH_RATE);
    const detector = new SileroDetector(MODEL);
    const speech = decide(detector, joinAudio(silence(1000), clip, silence(1000)));
    const startMs = toMs(512 * speech.indexOf(true));
    const endMs = toMs(512 * (speech.lastIndexOf(true) + 1));
    assert.ok(Math.abs(startMs - 1000) <= 100, `${language} starts at ${startMs}`);
    assert.ok(Math.abs(endMs - 1000 - toMs(clip.length)) <= 100, `${language} ends at ${endMs}`);
    detector.close();
  }
  const detector = new SileroDetector(MODEL);
  const noise = Float32Array.from({ length: 32_000 }, () => 0.02 * (2 * Math.random() - 1));
  const hum = Float32Array.from({ length: 32_000 }, (_, index) => 0.1 * Math.sin(index * 2 * Math.PI * 100 / 16_000));
  for (const quiet of [silence(2000), noise, hum]) {
    assert.ok(decide(detector, quiet).filter((isSpeech) => isSpeech).length <= 2);
  }
  detector.close();
});

test("a minute of speech without a pause needs no more memory than a second, and stays speech", async () => {
  const clip = await readClip("vi", SPEECH_RATE);
  const detector = new SileroDetector(MODEL);
  const minute = decide(detector, joinAudio(...Array.from({ length: 20 }, () => clip)));
  assert.ok(minute.filter((isSpeech) => isSpeech).length > 0.6 * minute.length);
  detector.close();
});

test("reset() forgets, and a closed detector hears nothing", async () => {
  const clip = await readClip("en", SPEECH_RATE);
  const detector = new SileroDetector(MODEL);
  decide(detector, clip.subarray(0, 8000));
  detector.reset();
  assert.deepEqual(decide(detector, silence(200)).filter((isSpeech) => isSpeech), []);
  detector.close();
  detector.close();
  assert.deepEqual(decide(detector, clip).filter((isSpeech) => isSpeech), []);
});

test("a model that is not there is refused", () => {
  assert.throws(() => new SileroDetector("/nowhere/silero.onnx"));
});
