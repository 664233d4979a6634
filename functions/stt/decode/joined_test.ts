/** Files of several recordings, as `cat` makes them. */
import assert from "node:assert/strict";
import { correlationOf, decodeBytes, durationMs, envelopeOf, isSameSound, outcomeOf, readFixture } from "./testing.ts";

function join(...files: Uint8Array[]): Uint8Array {
  return Uint8Array.from(files.flatMap((file) => [...file]));
}

const OPUS = readFixture("hello.opus.ogg");
const VORBIS = readFixture("hello.vorbis.ogg");

Deno.test("joined Ogg files are heard whole, also when their codecs differ", async () => {
  for (const files of [[OPUS, OPUS, OPUS], [VORBIS, VORBIS, VORBIS], [OPUS, VORBIS], [VORBIS, OPUS, VORBIS]]) {
    let alone: number[] = [];
    for (const file of files) alone = alone.concat(envelopeOf(await decodeBytes(file, "audio/ogg")));
    const joined = await decodeBytes(join(...files), "audio/ogg");
    assert.ok(Math.abs(durationMs(joined) - files.length * 1500) < files.length * 60, `${durationMs(joined)} ms`);
    assert.ok(correlationOf(envelopeOf(joined), alone) > 0.9);
  }
});

Deno.test("the limit of length counts all recordings of a file", async () => {
  for (const file of [OPUS, VORBIS]) {
    assert.equal(await outcomeOf(join(file, file, file), "audio/ogg", 4000), "payload_too_large");
  }
});

Deno.test("streams that play at the same time do not end each other; the first that can be heard is", async () => {
  const [opusHead, ...opusRest] = pages(OPUS);
  const [vorbisHead, ...vorbisRest] = pages(VORBIS);
  const mixed = join(opusHead!, vorbisHead!, ...opusRest, ...vorbisRest);
  const alone = await decodeBytes(OPUS, "audio/ogg");
  assert.ok(isSameSound(await decodeBytes(mixed, "audio/ogg"), alone));
});

Deno.test("a file of nothing but heads is refused", async () => {
  const [head, ...rest] = pages(VORBIS);
  const heads = Array.from({ length: 300 }, () => join(head!, rest[0]!));
  assert.equal(await outcomeOf(join(...heads), "audio/ogg"), "invalid_audio");
});

/** Each from one capture pattern to the next. */
function pages(file: Uint8Array): Uint8Array[] {
  const starts = [...file.keys()].filter((at) => String.fromCharCode(...file.subarray(at, at + 4)) === "OggS");
  return starts.map((at, i) => file.subarray(at, starts[i + 1]));
}
