import assert from "node:assert/strict";
import { fromPcm16, toPcm16, toWav, wavHeader } from "./audio.ts";

Deno.test("PCM keeps samples to within one step and clips what is too loud", () => {
  const samples = Float32Array.of(0, 0.5, -0.5, 1, -1, 2, -3);
  const back = fromPcm16(toPcm16(samples));
  assert.deepEqual([...back].map((sample) => Math.round(sample * 100) / 100), [
    0,
    0.5,
    -0.5,
    1,
    -1,
    1,
    -1,
  ]);
});

Deno.test("a WAV file says its sizes; a streamed header says that they are unknown", () => {
  const file = new DataView(
    toWav({ samples: new Float32Array(10), sampleRate: 16_000 }).buffer,
  );
  assert.deepEqual([
    file.byteLength,
    file.getUint32(4, true),
    file.getUint32(24, true),
    file.getUint32(40, true),
  ], [
    64,
    56,
    16_000,
    20,
  ]);
  assert.equal(
    new DataView(wavHeader(8000).buffer).getUint32(40, true),
    0xffffffff,
  );
});
