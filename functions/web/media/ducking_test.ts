import assert from "node:assert/strict";
import type { ProducerInfo } from "@jbcalling/contract";
import { loudnessOf, volumeWorks } from "./ducking.ts";

const mic: ProducerInfo = { producerId: "m", peerId: "minh", kind: "audio", source: "mic", paused: false };
const voice: ProducerInfo = { ...mic, producerId: "v", source: "translation", language: "en" };
const other: ProducerInfo = { ...mic, producerId: "o", peerId: "lan" };
const all = [mic, voice, other];
const listening = { output: "both", duck: 0.15, voicesWork: true, volumeWorks: true } as const;

Deno.test("loudnessOf() lowers an original under its translation, and nobody else", () => {
  assert.deepEqual(loudnessOf(mic, all, listening), { volume: 0.15, muted: false });
  assert.deepEqual(loudnessOf(voice, all, listening), { volume: 1, muted: false });
  assert.deepEqual(loudnessOf(other, all, listening), { volume: 1, muted: false });
});

Deno.test("loudnessOf() leaves originals as they are for who only reads", () => {
  const reading = { ...listening, output: "captions" } as const;
  assert.equal(loudnessOf(mic, all, reading).volume, 1);
  assert.equal(loudnessOf(voice, all, reading).muted, true);
});

Deno.test("loudnessOf() silences an original at zero, and where volume has no effect", () => {
  assert.equal(loudnessOf(mic, all, { ...listening, duck: 0 }).muted, true);
  assert.equal(loudnessOf(mic, all, { ...listening, volumeWorks: false }).muted, true);
  assert.deepEqual(loudnessOf(mic, all, { ...listening, volumeWorks: false, duck: 0.8 }), { volume: 1, muted: false });
});

Deno.test("loudnessOf() gives an original back its volume when no translated voice is to be had", () => {
  assert.deepEqual(loudnessOf(mic, all, { ...listening, voicesWork: false }), { volume: 1, muted: false });
});

Deno.test("volumeWorks() tells an element that takes a volume from one that ignores it", () => {
  assert.equal(volumeWorks({ volume: 1 }), true);
  const ignoring = Object.defineProperty({}, "volume", { get: () => 1, set: () => {} }) as { volume: number };
  assert.equal(volumeWorks(ignoring), false);
});
