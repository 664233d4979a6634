import assert from "node:assert/strict";
import { test } from "node:test";
import { PacketSequencer } from "./packet_sequencer.ts";

/** What comes out when the numbers go in one after another: `5` in order, `5-2` with two lost in front. */
function sequence(depth: number, ...numbers: number[]): string[] {
  const sequencer = new PacketSequencer<{ sequence: number }>(depth);
  return numbers.flatMap((number) => sequencer.push({ sequence: number }))
    .map(({ packet, lost }) => lost ? `${packet.sequence}-${lost}` : `${packet.sequence}`);
}

test("packets in order pass at once", () => {
  assert.deepEqual(sequence(3, 7, 8, 9), ["7", "8", "9"]);
});

test("packets that overtook each other are put in order", () => {
  assert.deepEqual(sequence(3, 7, 9, 10, 8, 11), ["7", "8", "9", "10", "11"]);
});

test("a packet that stays away is given up, and comes too late afterwards", () => {
  assert.deepEqual(sequence(2, 7, 9, 10, 11, 8, 12), ["7", "9-1", "10", "11", "12"]);
});

test("doubles pass once", () => {
  assert.deepEqual(sequence(3, 7, 7, 9, 9, 8, 8), ["7", "8", "9"]);
});

test("the sequence number wraps around", () => {
  assert.deepEqual(sequence(3, 65_534, 0, 65_535, 1), ["65534", "65535", "0", "1"]);
  assert.deepEqual(sequence(1, 65_534, 1, 2), ["65534", "1-2", "2"]);
});

test("a sender that begins anew is no loss", () => {
  assert.deepEqual(sequence(3, 7, 9, 40_000, 40_001), ["7", "9-1", "40000", "40001"]);
});

test("flush gives what is held", () => {
  const sequencer = new PacketSequencer<{ sequence: number }>(5);
  for (const number of [1, 3, 5]) sequencer.push({ sequence: number });
  assert.equal(sequencer.held, 2);
  assert.deepEqual(sequencer.flush().map(({ packet, lost }) => [packet.sequence, lost]), [[3, 1], [5, 1]]);
  assert.equal(sequencer.held, 0);
});
