import assert from "node:assert/strict";
import { levelled } from "./loudness.ts";

const tone = (level: number, pause = 0) =>
  Float32Array.from({ length: 4000 + pause }, (_, at) => at < 4000 ? level * Math.sin(at / 5) : 0);
const loudness = (samples: Float32Array) => {
  const spoken = samples.subarray(0, 4000);
  return Math.sqrt(spoken.reduce((sum, sample) => sum + sample * sample, 0) / spoken.length);
};

Deno.test("levelled makes quiet and loud sentences alike, whatever pauses they have", () => {
  const [quiet, loud, pausing] = [levelled(tone(0.03)), levelled(tone(0.9)), levelled(tone(0.03, 8000))];
  assert.ok(Math.abs(loudness(quiet) / loudness(loud) - 1) < 0.02);
  assert.ok(Math.abs(loudness(pausing) / loudness(quiet) - 1) < 0.02);
});

Deno.test("levelled never clips, and leaves silence and near silence alone", () => {
  const click = new Float32Array(4000).fill(0.001);
  click[7] = 0.9;
  assert.ok(Math.max(...levelled(click).map(Math.abs)) <= 0.951);
  assert.deepEqual(levelled(new Float32Array(10)), new Float32Array(10));
  assert.ok(loudness(levelled(tone(0.0001))) < 0.001);
});
