import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRtpPacket, parseRtpPacket, type RtpPacket } from "./rtp_packet.ts";

const packet: RtpPacket = {
  payloadType: 100,
  marker: true,
  sequence: 65_535,
  timestamp: 4_294_967_295,
  ssrc: 0xdeadbeef,
  payload: Uint8Array.of(1, 2, 3),
};

test("a packet survives its bytes", () => {
  assert.deepEqual(parseRtpPacket(formatRtpPacket(packet)), packet);
});

test("a loudness goes along as a header extension", () => {
  const bytes = formatRtpPacket(packet, 42);
  assert.deepEqual([...bytes.subarray(12, 20)], [0xbe, 0xde, 0, 1, 0x10, 42, 0, 0]);
  assert.deepEqual(parseRtpPacket(bytes), packet);
});

test("contributors, a header extension and padding are not payload", () => {
  const bytes = Uint8Array.of(
    0xb1,
    100,
    0,
    1,
    0,
    0,
    0,
    2,
    0,
    0,
    0,
    3,
    9,
    9,
    9,
    9,
    0xbe,
    0xde,
    0,
    1,
    7,
    7,
    7,
    7,
    42,
    0,
    2,
  );
  const parsed = parseRtpPacket(bytes);
  assert.deepEqual([...parsed!.payload], [42]);
  assert.equal(parsed!.sequence, 1);
  assert.equal(parsed!.marker, false);
});

test("bytes that are no packet give nothing", () => {
  const extended = Uint8Array.of(
    0x90,
    100,
    0,
    1,
    0,
    0,
    0,
    2,
    0,
    0,
    0,
    3,
    0,
    0,
    255,
    255,
  );
  const padded = Uint8Array.of(0xa0, 100, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 200);
  for (const bytes of [new Uint8Array(0), new Uint8Array(11).fill(0x80), new Uint8Array(40), extended, padded]) {
    assert.equal(parseRtpPacket(bytes), undefined);
  }
});
