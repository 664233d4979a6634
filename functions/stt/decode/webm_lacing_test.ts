import assert from "node:assert/strict";
import { decodeBytes, durationMs, isSameSound, readFixture } from "./testing.ts";
import { unlace } from "./webm_lacing.ts";
import { findAudioTrack, packetsOf } from "./webm_packets.ts";

const NONE = 0, XIPH = 1, FIXED_SIZE = 2, EBML = 3;

const sizes = (packets: Uint8Array[]) => packets.map((packet) => packet.length);

/** A block's content: the packets behind a lace of their sizes. */
function lace(packets: readonly Uint8Array[], lacing: number): number[] {
  const head = [packets.length - 1];
  const known = packets.slice(0, -1).map((packet) => packet.length);
  if (lacing === XIPH) {
    for (const size of known) head.push(...Array.from({ length: Math.floor(size / 255) }, () => 255), size % 255);
  } else if (lacing === EBML) {
    known.forEach((size, i) => head.push(...twoBytes(i === 0 ? size : size - known[i - 1]! + 2 ** 13 - 1)));
  }
  return [...head, ...packets.flatMap((packet) => [...packet])];
}

const twoBytes = (value: number) => [0x40 | value >> 8, value & 0xff];
const element = (id: number[], content: number[]) => [...id, 0x10, ...size24(content.length), ...content];
const size24 = (size: number) => [size >> 16, size >> 8 & 0xff, size & 0xff];

/** WebM of one Opus track whose packets lie four to a block. */
function webmOf(packets: readonly Uint8Array[], codecPrivate: Uint8Array, lacing: number): Uint8Array {
  const blocks: number[] = [];
  for (let at = 0; at < packets.length; at += lacing === NONE ? 1 : 4) {
    const group = packets.slice(at, at + (lacing === NONE ? 1 : 4));
    const content = lacing === NONE ? [...group[0]!] : lace(group, lacing);
    blocks.push(...element([0xa3], [0x81, 0, 0, lacing << 1, ...content]));
  }
  const codec = [...new TextEncoder().encode("A_OPUS")];
  const entry = [
    ...element([0xd7], [1]),
    ...element([0x83], [2]),
    ...element([0x86], codec),
    ...element([0x63, 0xa2], [...codecPrivate]),
  ];
  const tracks = element([0x16, 0x54, 0xae, 0x6b], element([0xae], entry));
  const cluster = element([0x1f, 0x43, 0xb6, 0x75], blocks);
  return Uint8Array.from([
    ...element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x86], [1])),
    ...element([0x18, 0x53, 0x80, 0x67], [...tracks, ...cluster]),
  ]);
}

Deno.test("unlace() gives the packets of each kind of lace", () => {
  const packets = [300, 20, 700].map((length, i) => new Uint8Array(length).fill(i + 1));
  for (const lacing of [XIPH, EBML]) {
    assert.deepEqual(unlace(Uint8Array.from(lace(packets, lacing)), lacing << 1), packets);
  }
  const equal = [1, 2, 3].map((value) => new Uint8Array(50).fill(value));
  assert.deepEqual(unlace(Uint8Array.from(lace(equal, FIXED_SIZE)), FIXED_SIZE << 1), equal);
  assert.deepEqual(sizes(unlace(new Uint8Array(9), NONE)), [9]);
});

Deno.test("unlace() gives nothing for sizes that go beyond the block", () => {
  for (const lacing of [XIPH, EBML, FIXED_SIZE]) {
    for (const content of [[], [200], [3, 255, 255], [2, 0x7f, 0x01], [1, 0x40], [4, 9, 9, 9]]) {
      assert.deepEqual(unlace(Uint8Array.from(content), lacing << 1), [], `${lacing}: ${content}`);
    }
  }
});

Deno.test("a WebM file with laced blocks sounds like the one without", async () => {
  const recording = readFixture("hello.webm");
  const track = findAudioTrack(recording)!;
  const packets = [...packetsOf(recording, track.number)];
  const plain = await decodeBytes(webmOf(packets, track.codecPrivate, NONE), "audio/webm");
  assert.ok(durationMs(plain) > 1400);
  for (const lacing of [XIPH, EBML]) {
    const laced = await decodeBytes(webmOf(packets, track.codecPrivate, lacing), "audio/webm");
    assert.ok(isSameSound(laced, plain), `lacing ${lacing}`);
  }
});
