/** Files made to crash, hang or fill the memory. */
import assert from "node:assert/strict";
import { toWav } from "@jbcalling/contract";
import {
  decodeBytes,
  durationMs,
  NAMES,
  outcomeOf,
  readFixture,
  type Recording,
  RECORDINGS,
  seeded,
} from "./testing.ts";

const MUTATIONS = 60;
const KNOWN = ["invalid_audio", "payload_too_large", "unsupported_media_type"];

/** Flips, overwrites, removes or repeats some bytes; half of the time within the first 200. */
function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const result = [...bytes];
  const rounds = 1 + Math.floor(random() * 8);
  for (let i = 0; i < rounds; i++) {
    const at = Math.floor(random() * (random() < 0.5 ? Math.min(200, result.length) : result.length));
    const kind = random();
    if (kind < 0.4) result[at]! ^= 1 << Math.floor(random() * 8);
    else if (kind < 0.8) result[at] = Math.floor(random() * 256);
    else if (kind < 0.9) result.splice(at, 1 + Math.floor(random() * 40));
    else result.splice(at, 0, ...result.slice(at, at + Math.floor(random() * 400)));
  }
  return Uint8Array.from(result);
}

for (const name of NAMES) {
  Deno.test(`${MUTATIONS} damaged copies of ${name} are audio or refused`, async () => {
    const bytes = readFixture(name);
    const random = seeded(name.length);
    let decoded = 0;
    for (let i = 0; i < MUTATIONS; i++) {
      const type = i % 2 === 0 ? RECORDINGS[name] : "";
      const outcome = await outcomeOf(mutate(bytes, random), type);
      if (typeof outcome === "string") assert.ok(KNOWN.includes(outcome), outcome);
      else {
        decoded++;
        assert.ok(outcome.samples.length > 0 && outcome.samples.every(Number.isFinite));
      }
    }
    assert.ok(decoded > 0, "some damage must be survived");
  });
}

/** Memory in MiB and time in ms that a refusal took. */
async function costOf(bytes: Uint8Array, type: string): Promise<{ memory: number; ms: number }> {
  const before = Deno.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => peak = Math.max(peak, Deno.memoryUsage().rss), 5);
  const startedAt = performance.now();
  assert.equal(await outcomeOf(bytes, type, 60_000), "payload_too_large");
  clearInterval(watch);
  peak = Math.max(peak, Deno.memoryUsage().rss);
  return { memory: (peak - before) / 2 ** 20, ms: performance.now() - startedAt };
}

function assertCheap({ memory, ms }: { memory: number; ms: number }): void {
  assert.ok(memory < 200, `${memory} MiB`);
  assert.ok(ms < 5000, `${ms} ms`);
}

Deno.test("ten hours of silence in a small FLAC stop early, also when the header does not tell the length", async () => {
  const bytes = readFixture("silence_10h.flac");
  assertCheap(await costOf(bytes, "audio/flac"));
  bytes[21]! &= 0xf0;
  bytes.fill(0, 22, 26);
  assertCheap(await costOf(bytes, "audio/flac"));
});

Deno.test("ten hours of silence in a small Ogg Opus stop early", async () => {
  assertCheap(await costOf(opusSilence(1, 1200), "audio/ogg"));
});

Deno.test("a made Ogg Opus within the limit decodes; more channels than sound needs are refused", async () => {
  const seconds = durationMs(await decodeBytes(opusSilence(2, 1), "audio/ogg")) / 1000;
  assert.ok(Math.abs(seconds - 255 * 0.12) < 0.1, `${seconds} s`);
  assert.equal(await outcomeOf(opusSilence(255, 1), "audio/ogg"), "invalid_audio");
  const chained = new Uint8Array([...opusSilence(1, 1), ...opusSilence(255, 1)]);
  assert.equal(await outcomeOf(chained, "audio/ogg"), "invalid_audio");
});

Deno.test("copies of a recording in a row decode or are refused", async () => {
  for (const name of NAMES) {
    const bytes = readFixture(name);
    const outcome = await outcomeOf(repeated(bytes, 50), RECORDINGS[name as Recording], 10_000);
    if (typeof outcome === "string") assert.ok(KNOWN.includes(outcome), `${name}: ${outcome}`);
  }
});

Deno.test("a megabyte of noise behind a recording costs little", async () => {
  const noise = seeded(7);
  for (const name of NAMES) {
    const recording = readFixture(name);
    const bytes = new Uint8Array(recording.length + 1_000_000);
    bytes.set(recording);
    for (let i = recording.length; i < bytes.length; i++) bytes[i] = Math.floor(noise() * 256);
    const startedAt = performance.now();
    const outcome = await outcomeOf(bytes, RECORDINGS[name]);
    if (typeof outcome === "string") assert.ok(KNOWN.includes(outcome), `${name}: ${outcome}`);
    const ms = performance.now() - startedAt;
    assert.ok(ms < 5000, `${name}: ${ms} ms`);
  }
});

Deno.test("the event loop gets turns while a long file decodes", async () => {
  const samples = new Float32Array(120 * 48_000).fill(0.1);
  const wav = toWav({ samples, sampleRate: 48_000 });
  let longest = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const audio = await decodeBytes(wav, "audio/wav", 3_600_000);
  clearInterval(watch);
  assert.equal(Math.round(durationMs(audio)), 120_000);
  assert.ok(longest < 1000, `${longest} ms`);
});

function repeated(bytes: Uint8Array, times: number): Uint8Array {
  const result = new Uint8Array(bytes.length * times);
  for (let i = 0; i < times; i++) result.set(bytes, i * bytes.length);
  return result;
}

/** Ogg Opus whose pages hold 255 packets of two bytes, each 120 ms of silence: 10 hours are 1,200 pages. */
function opusSilence(channels: number, pages: number): Uint8Array {
  const head = [...new TextEncoder().encode("OpusHead"), 1, channels, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0];
  if (channels > 2) {
    head[18] = 255;
    head.push(channels, 0, ...Array.from({ length: channels }, (_, i) => i));
  }
  const tags = [...new TextEncoder().encode("OpusTags"), 0, 0, 0, 0, 0, 0, 0, 0];
  // Configuration 3 is SILK with 60 ms a frame; code 3 with a count of 2 makes a packet of two empty frames.
  const packet = [3 << 3 | (channels === 2 ? 4 : 0) | 3, 2];
  const parts = [oggPage(2, 0, 0, [head]), oggPage(0, 0, 1, [tags])];
  const packets = Array.from({ length: 255 }, () => packet);
  for (let i = 1; i <= pages; i++) parts.push(oggPage(i === pages ? 4 : 0, i * 255 * 5760, i + 1, packets));
  return Uint8Array.from(parts.flat());
}

function oggPage(flags: number, granule: number, sequence: number, packets: number[][]): number[] {
  const lacing = packets.flatMap((packet) => [
    ...Array.from({ length: Math.floor(packet.length / 255) }, () => 255),
    packet.length % 255,
  ]);
  const page = new Uint8Array([...new TextEncoder().encode("OggS"), 0, flags, ...new Uint8Array(20), lacing.length]);
  const view = new DataView(page.buffer);
  view.setBigUint64(6, BigInt(granule), true);
  view.setUint32(14, 1, true);
  view.setUint32(18, sequence, true);
  const bytes = [...page, ...lacing, ...packets.flat()];
  const checksum = oggChecksum(bytes);
  for (let i = 0; i < 4; i++) bytes[22 + i] = checksum >>> (8 * i) & 0xff;
  return bytes;
}

function oggChecksum(bytes: number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}
