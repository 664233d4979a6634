import assert from "node:assert/strict";
import { WaitingAudio } from "./waiting_audio.ts";

Deno.test("bytes go in order, whatever their portions", () => {
  const audio = new WaitingAudio();
  const [given, taken]: number[][] = [[], []];
  for (let round = 0; round < 300; round++) {
    const portion = Uint8Array.from({ length: round % 7 }, (_, at) => (given!.length + at) % 251);
    given!.push(...portion);
    audio.push(portion);
    const view = audio.first(round % 5);
    taken!.push(...view);
    audio.drop(view.length);
  }
  assert.deepEqual([...taken!, ...audio.first()], given);
});

Deno.test("a view stays as it was while more comes and goes", () => {
  const audio = new WaitingAudio();
  audio.push(Uint8Array.of(1, 2, 3));
  const view = audio.first();
  audio.drop(2);
  for (let n = 0; n < 100; n++) audio.push(new Uint8Array(1000).fill(9));
  audio.drop(50_000);
  assert.deepEqual([...view], [1, 2, 3]);
  assert.equal(audio.length, 3 - 2 + 100_000 - 50_000);
  audio.drop(1e9);
  assert.equal(audio.length, 0);
});
