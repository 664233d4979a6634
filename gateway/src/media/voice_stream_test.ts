import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRtpPacket } from "./rtp_packet.ts";
import { VoiceStream } from "./voice_stream.ts";

/** `x` is a beat with sound, `.` one without. */
function packetsOf(beats: string) {
  const waiting = [...beats];
  const stream = new VoiceStream({
    frames: {
      next: () => waiting.shift() === "x" ? new Float32Array(480).fill(0.5) : undefined,
    },
    encoder: {
      encode: (frame) => Uint8Array.of(frame[0]! > 0 ? 1 : 0, 7, 7),
      close: () => {},
    },
    ssrc: 42,
    payloadType: 100,
  });
  return [...beats].map(() => {
    const bytes = stream.next();
    return bytes && parseRtpPacket(bytes)!;
  });
}

test("nothing is sent before the first sound and after the silence that ends it", () => {
  const sent = packetsOf("..xx.........x").map((packet) => packet ? packet.payload[0] : "-").join("");
  assert.equal(sent, "--1100000----1");
});

test("time goes on through silence, the sequence does not, and a marker begins each voice", () => {
  const packets = packetsOf("xx.........xx");
  const [first, second] = packets;
  const [later, last] = packets.slice(11);
  assert.equal(first!.marker, true);
  assert.equal(second!.marker, false);
  assert.equal(later!.marker, true);
  assert.equal(last!.marker, false);
  assert.equal((later!.timestamp - first!.timestamp) >>> 0, 11 * 960);
  assert.equal((later!.sequence - first!.sequence) & 0xffff, 7);
  assert.equal(first!.ssrc, 42);
  assert.equal(first!.payloadType, 100);
});
