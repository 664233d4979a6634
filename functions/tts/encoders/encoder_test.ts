import assert from "node:assert/strict";
import { createEncoder } from "./encoder.ts";

const RATE = 22_050;
const tone = Float32Array.from({ length: 2 * RATE }, (_, i) => 0.3 * Math.sin(i / 20));

async function encode(format: "opus" | "mp3" | "wav" | "pcm"): Promise<Uint8Array> {
  const encoder = await createEncoder(format, { sampleRate: RATE });
  const parts = [await encoder.encode(tone), await encoder.encode(tone), await encoder.finish()];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

Deno.test("an encoder that is used again knows nothing of the audio before", async () => {
  for (const format of ["pcm", "wav", "mp3", "opus"] as const) {
    const [first, again, ...together] = [await encode(format), ...await Promise.all([1, 2].map(() => encode(format)))];
    for (const other of [again, ...together]) {
      // Each Ogg stream has a number of its own.
      if (format === "opus") assert.equal(other!.length, first!.length);
      else assert.ok(other!.every((byte, i) => byte === first![i]), format);
    }
  }
});

Deno.test("others get their turn while a long piece is encoded", async () => {
  for (const format of ["mp3", "opus"] as const) {
    const encoder = await createEncoder(format, { sampleRate: RATE });
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    await encoder.encode(Float32Array.from({ length: 20 * RATE }, (_, i) => 0.3 * Math.sin(i / 20)));
    clearInterval(counting);
    await encoder.finish();
    assert.ok(turns >= 3, `${format}: ${turns} turns`);
  }
});
