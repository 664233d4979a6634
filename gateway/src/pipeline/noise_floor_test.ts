import assert from "node:assert/strict";
import { test } from "node:test";
import { NoiseFloor } from "./noise_floor.ts";
import { WINDOW_SAMPLES } from "./ports.ts";

const noise = (amplitude: number) =>
  Float32Array.from({ length: WINDOW_SAMPLES }, (_, index) => amplitude * Math.sin(index * index));

test("sound is above the noise, and over as soon as only noise is left", () => {
  const floor = new NoiseFloor();
  for (let window = 0; window < 30; window++) assert.equal(floor.isAbove(noise(0.01), false), false);
  for (let window = 0; window < 30; window++) assert.ok(floor.isAbove(noise(0.1), true));
  assert.equal(floor.isAbove(noise(0.012), true), false);
});

test("louder noise is the floor within a second; speech does not become it", () => {
  const floor = new NoiseFloor();
  floor.isAbove(new Float32Array(WINDOW_SAMPLES), false);
  floor.isAbove(noise(0.002), false);
  let windows = 0;
  while (floor.isAbove(noise(0.01), false)) windows++;
  assert.ok(windows * 32 < 3000, `${windows * 32} ms`);
  for (let window = 0; window < 120; window++) floor.isAbove(noise(window % 8 === 7 ? 0.01 : 0.2), true);
  assert.ok(floor.isAbove(noise(0.05), true));
});
