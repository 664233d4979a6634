import assert from "node:assert/strict";
import { test } from "node:test";
import { toPcm16 } from "@jbcalling/contract";
import { Encoder } from "@evan/opus";
import { SPEECH_RATE, VOICE_RATE } from "../pipeline/ports.ts";
import { FRAME_SAMPLES } from "../pipeline/voice_queue.ts";
import { OpusSpeechDecoder } from "./opus_speech_decoder.ts";
import { OpusVoiceEncoder } from "./opus_voice_encoder.ts";

const tone = (length: number, rate: number, pitch = 440, channels = 1) =>
  Float32Array.from({ length: length * channels }, (_, index) => {
    return 0.3 * Math.sin(2 * Math.PI * pitch * Math.floor(index / channels) / rate);
  });

/** Packets of 20 ms as a browser sends them. */
function browserPackets(channels: 1 | 2, count: number): Uint8Array[] {
  const encoder = new Encoder({ channels, sample_rate: 48_000, application: "voip" });
  const samples = tone(960 * count, 48_000, 440, channels);
  return Array.from({ length: count }, (_, index) => {
    return encoder.encode(toPcm16(samples.subarray(index * 960 * channels, (index + 1) * 960 * channels)));
  });
}

function pitchOf(samples: Float32Array, rate: number): number {
  let crossings = 0;
  for (let i = 1; i < samples.length; i++) if (samples[i - 1]! < 0 !== samples[i]! < 0) crossings++;
  return crossings / 2 * rate / samples.length;
}

const join = (parts: Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));

test("a browser's packets, mono or stereo at 48 kHz, become mono at 16 kHz", async () => {
  for (const channels of [1, 2] as const) {
    const decoder = await OpusSpeechDecoder.create();
    const parts = browserPackets(channels, 25).map((packet) => decoder.decode(packet));
    assert.ok(parts.every(({ length }) => length === 320));
    const heard = join(parts.slice(5));
    assert.ok(Math.abs(pitchOf(heard, SPEECH_RATE) - 440) < 5);
    assert.ok(Math.max(...heard) > 0.25 && Math.max(...heard) < 0.35);
    decoder.close();
  }
});

test("a lost packet is concealed by 20 ms that go on as before", async () => {
  const decoder = await OpusSpeechDecoder.create();
  assert.equal(decoder.conceal().length, 0);
  for (const packet of browserPackets(2, 20)) decoder.decode(packet);
  const concealed = decoder.conceal();
  assert.equal(concealed.length, 320);
  assert.ok(Math.max(...concealed) > 0.1);
});

test("damaged packets give nothing and break nothing", async () => {
  const decoder = await OpusSpeechDecoder.create();
  const packets = browserPackets(1, 20);
  let seed = 1;
  for (const packet of packets) {
    const damaged = packet.map((byte) => {
      seed = Math.imul(seed, 1103515245) + 12345 >>> 0;
      return seed >>> 24 < 40 ? seed >>> 16 & 255 : byte;
    });
    assert.ok(decoder.decode(damaged).length <= 1920);
    assert.equal(decoder.decode(new Uint8Array(0)).length, 0);
    assert.equal(decoder.decode(Uint8Array.of(255, 255, 255)).length, 0);
  }
  assert.equal(decoder.decode(packets[0]!).length, 320);
  decoder.close();
  decoder.close();
  assert.equal(decoder.decode(packets[0]!).length, 0);
});

test("a voice is encoded frame by frame at about 32 kbit/s, and decodes to itself", async () => {
  const encoder = await OpusVoiceEncoder.create();
  const decoder = await OpusSpeechDecoder.create();
  const voice = tone(FRAME_SAMPLES * 50, VOICE_RATE, 300);
  const packets = Array.from({ length: 50 }, (_, index) => {
    return encoder.encode(voice.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES));
  });
  assert.ok(packets.reduce((bytes, { length }) => bytes + length, 0) * 8 < 40_000);
  const heard = join(packets.map((packet) => decoder.decode(packet)).slice(5));
  assert.ok(Math.abs(pitchOf(heard, SPEECH_RATE) - 300) < 5);
});

test("a frame of another length and a closed encoder are refused", async () => {
  const encoder = await OpusVoiceEncoder.create();
  assert.throws(() => encoder.encode(new Float32Array(100)), RangeError);
  encoder.close();
  encoder.close();
  assert.throws(() => encoder.encode(new Float32Array(FRAME_SAMPLES)), RangeError);
});
