import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { OpusSpeechDecoder } from "../audio/opus_speech_decoder.ts";
import { OpusVoiceEncoder } from "../audio/opus_voice_encoder.ts";
import { VoiceQueue } from "../pipeline/voice_queue.ts";
import { WorkerPool } from "./worker_pool.ts";

async function openPool(t: TestContext) {
  const pool = await WorkerPool.create({
    count: 1,
    listen: { firstPort: 0, localIps: ["127.0.0.1"] },
    codecs: { createDecoder: OpusSpeechDecoder.create, createEncoder: OpusVoiceEncoder.create },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    onWorkerDied: () => {},
  });
  t.after(() => pool.close());
  return pool;
}

function tone(seconds: number): Float32Array {
  return Float32Array.from(
    { length: 24_000 * seconds },
    (_, index) => 0.3 * Math.sin(2 * Math.PI * 440 * index / 24_000),
  );
}

test("a voice goes through the worker and is heard by a tap, at the pace of speech", async (t) => {
  const pool = await openPool(t);
  const loudest: (string | null)[] = [];
  const media = await pool.openRoom({ workerDied: () => {}, loudest: (producerId) => loudest.push(producerId) });
  const queue = new VoiceQueue();
  const voice = await media.openVoice(queue);
  await media.watch(voice.id);
  const heard: { samples: Float32Array; capturedAt: number; at: number }[] = [];
  const tap = await media.openTap(voice.id, {
    accept: (samples, capturedAt) => heard.push({ samples, capturedAt, at: Date.now() }),
  });
  let sentAt = 0;
  queue.enqueue(tone(1), () => sentAt = Date.now());
  await pause(1500);
  const sound = heard.filter(({ samples }) => samples.some((sample) => Math.abs(sample) > 0.05));
  const seconds = sound.reduce((sum, { samples }) => sum + samples.length, 0) / 16_000;
  assert.ok(seconds > 0.95 && seconds < 1.1, `${seconds} s of sound`);
  assert.ok(heard[0]!.at - sentAt < 1000, `first sound after ${heard[0]!.at - sentAt} ms`);
  const tookMs = sound.at(-1)!.at - sound[0]!.at;
  assert.ok(tookMs > 500 && tookMs < 2500, `sent within ${tookMs} ms`);
  const gaps = sound.slice(1).map(({ capturedAt }, index) => capturedAt - sound[index]!.capturedAt);
  assert.ok(gaps.every((gap) => gap > -20 && gap < 60), String(gaps));
  await pause(2500);
  assert.deepEqual(loudest, [voice.id, null]);
  tap.close();
  tap.close();
  voice.close();
  assert.deepEqual(await pool.usage(), { routers: 1, streams: 0, beats: 0 });
  media.close();
  assert.equal((await pool.usage()).routers, 0);
});

test("a room that closes ends its voices and taps", async (t) => {
  const pool = await openPool(t);
  const media = await pool.openRoom({ workerDied: () => {}, loudest: () => {} });
  const voice = await media.openVoice(new VoiceQueue());
  await media.openTap(voice.id, { accept: () => {} });
  assert.equal((await pool.usage()).beats, 2);
  media.close();
  media.close();
  assert.deepEqual(await pool.usage(), { routers: 0, streams: 0, beats: 0 });
  await assert.rejects(media.createTransport(), { code: "unavailable" });
});
