import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRtpPacket } from "./rtp_packet.ts";
import { TapStream } from "./tap_stream.ts";

/** Decodes a packet to 20 ms of its first byte, and conceals with -1, so that the outcome can be read. */
const decoder = {
  decode: (packet: Uint8Array) => {
    if (packet[0] === 255) throw new Error("damaged");
    return new Float32Array(320).fill(packet[0]!);
  },
  conceal: () => new Float32Array(320).fill(-1),
  close: () => {},
};

function start() {
  const heard: number[] = [];
  const times: number[] = [];
  const stream = new TapStream({
    decoder,
    now: 0,
    sink: {
      accept: (samples, capturedAt) => {
        heard.push(samples[0]!);
        times.push(capturedAt);
      },
    },
  });
  /** The `index`th frame of the stream; `bytes` below 3 announce silence. */
  const send = (index: number, value: number, now: number, { sequence = index, bytes = 40 } = {}) =>
    stream.packet(
      formatRtpPacket({
        payloadType: 100,
        marker: false,
        ssrc: 1,
        sequence: sequence & 0xffff,
        timestamp: (index * 960) >>> 0,
        payload: new Uint8Array(bytes).fill(value),
      }),
      now,
    );
  return { stream, heard, times, send };
}

test("what was lost is concealed, a damaged packet too", () => {
  const { heard, send } = start();
  send(0, 1, 20);
  for (let index = 3; index < 9; index++) send(index, index, 20 * (index + 1));
  send(9, 255, 200);
  assert.deepEqual(heard, [1, -1, -1, 3, 4, 5, 6, 7, 8, -1]);
});

test("a long loss is concealed at its begin and silent then", () => {
  const { heard, send } = start();
  send(0, 1, 20);
  for (let index = 9; index < 15; index++) send(index, 2, 20 * (index + 1));
  assert.deepEqual(heard.slice(0, 10), [1, -1, -1, -1, -1, -1, 0, 0, 0, 2]);
});

test("announced silence comes at the pace of time and is not given twice", () => {
  const { stream, heard, times, send } = start();
  send(0, 1, 20);
  send(1, 2, 40, { bytes: 1 });
  for (let now = 60; now <= 200; now += 20) stream.tick(now);
  assert.deepEqual(heard, [1, 2, 0, 0, 0, 0, 0, 0]);
  send(11, 3, 240, { sequence: 2 });
  assert.deepEqual(heard, [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
  assert.ok(times.every((time, index) => index === 0 || time >= times[index - 1]!), String(times));
});

test("a stall of the network is silent only after a while, so that its packets join the words again", () => {
  const { stream, heard, send } = start();
  send(0, 1, 20);
  for (let now = 40; now <= 300; now += 20) stream.tick(now);
  for (let index = 1; index < 15; index++) send(index, 2, 300);
  assert.deepEqual(heard, [1, ...Array(14).fill(2)]);
});

test("a microphone that sends no more ends in bounded silence", () => {
  const { stream, heard, send } = start();
  send(0, 1, 20);
  for (let now = 40; now <= 20_000; now += 20) stream.tick(now);
  assert.equal(heard.length, 1 + 150);
});

test("while the process is busy no silence is put into what waits to be read", () => {
  const { stream, heard, send } = start();
  send(0, 1, 20);
  stream.tick(20);
  for (let beat = 0; beat < 10; beat++) stream.tick(2000);
  for (let index = 1; index < 100; index++) send(index, 2, 2000);
  assert.deepEqual(heard, [1, ...Array(99).fill(2)]);
});

test("capture times follow the sender's clock, not the network's moods", () => {
  const { times, send } = start();
  for (let index = 0; index < 10; index++) send(index, 1, 20 * (index + 1));
  for (let index = 10; index < 25; index++) send(index, 1, 500);
  for (let index = 25; index < 30; index++) send(index, 1, 20 * (index + 1));
  for (const [index, time] of times.entries()) {
    assert.ok(Math.abs(time - 20 * index) < 10, `${index}: ${time}`);
  }
});

test("a microphone that was off for minutes comes back at the time it does", () => {
  const { heard, times, send } = start();
  send(0, 1, 20);
  send(15_000, 2, 300_120, { sequence: 1 });
  assert.deepEqual(heard, [1, 2]);
  assert.deepEqual(times, [0, 300_100]);
});

test("packets held for a missing one do not wait for ever", () => {
  const { stream, heard, send } = start();
  send(0, 1, 20);
  send(2, 3, 60);
  assert.deepEqual(heard, [1]);
  for (let now = 80; now <= 200; now += 20) stream.tick(now);
  assert.deepEqual(heard, [1, -1, 3]);
});

test("sequence and timestamp may wrap", () => {
  const { heard, send } = start();
  const wrap = Math.ceil(2 ** 32 / 960);
  for (let index = wrap - 2; index < wrap + 2; index++) {
    send(index, 1, 20, { sequence: index - wrap });
  }
  assert.deepEqual(heard, [1, 1, 1, 1]);
});

test("a flood of packets is cut to what speech needs", () => {
  const { heard, send } = start();
  for (let index = 0; index < 5000; index++) send(index, 1, 20);
  assert.ok(heard.length <= 240, String(heard.length));
});
