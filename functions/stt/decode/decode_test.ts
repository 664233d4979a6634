import { type Audio, CallError } from "@jbcalling/contract";
import assert from "node:assert/strict";
import { decodeAudio } from "./mod.ts";
import {
  correlationOf,
  decodeBytes,
  durationMs,
  envelopeOf,
  isSameSound,
  NAMES,
  outcomeOf,
  readFixture,
  RECORDINGS,
} from "./testing.ts";

const levelOf = (envelope: number[]) => Math.hypot(...envelope) / Math.sqrt(envelope.length);

for (const name of NAMES) {
  Deno.test(`${name} sounds like the WAV, named or sniffed`, async () => {
    const reference = envelopeOf(await decodeBytes(readFixture("hello.wav"), "audio/wav"));
    for (const type of [RECORDINGS[name], "application/octet-stream", ""]) {
      const audio = await decodeBytes(readFixture(name), type);
      assert.equal(audio.sampleRate, 16_000);
      assert.ok(Math.abs(durationMs(audio) - 1500) <= 60, `${durationMs(audio)} ms`);
      assert.ok(audio.samples.every((sample) => Math.abs(sample) <= 1));
      const envelope = envelopeOf(audio);
      const correlation = correlationOf(envelope, reference);
      assert.ok(correlation > 0.95, `correlation ${correlation}`);
      const ratio = levelOf(envelope) / levelOf(reference);
      assert.ok(ratio > 0.8 && ratio < 1.25, `level ${ratio}`);
    }
  });

  Deno.test(`${name} cut off anywhere gives what is there, or is refused`, async () => {
    const bytes = readFixture(name);
    const whole = durationMs(await decodeBytes(bytes, RECORDINGS[name]));
    for (const share of [0.98, 0.9, 0.75, 0.6]) {
      const cut = await decodeBytes(bytes.subarray(0, Math.floor(bytes.length * share)), RECORDINGS[name]);
      const duration = durationMs(cut);
      assert.ok(duration > 0 && duration <= whole, `${share}: ${duration} ms`);
    }
    for (const length of [0, 1, 3, 4, 12, 20, 36, 44]) {
      assert.equal(await outcomeOf(bytes.subarray(0, length), RECORDINGS[name]), "invalid_audio", `${length} bytes`);
    }
  });

  Deno.test(`${name} with a damaged start is refused`, async () => {
    for (let at = 0; at < 3; at++) {
      const bytes = readFixture(name);
      bytes[at]! ^= 0x55;
      assert.equal(await outcomeOf(bytes, RECORDINGS[name]), "invalid_audio", `byte ${at}`);
    }
  });

  Deno.test(`${name} longer than the limit is refused`, async () => {
    assert.equal(await outcomeOf(readFixture(name), RECORDINGS[name], 700), "payload_too_large");
  });

  Deno.test(`${name} under another name is refused`, async () => {
    for (const type of new Set(Object.values(RECORDINGS))) {
      if (type.slice(0, 10) === RECORDINGS[name].slice(0, 10)) continue;
      assert.equal(await outcomeOf(readFixture(name), type), "invalid_audio", type);
    }
  });
}

Deno.test("types that are not known are refused, bytes that are not known too", async () => {
  const bytes = readFixture("hello.wav");
  for (const type of ["audio/mp4", "audio/m4a", "audio/x-m4a", "text/plain", "audio", "image/png;rate=1"]) {
    assert.equal(await outcomeOf(bytes, type), "unsupported_media_type", type);
  }
  const m4a = new TextEncoder().encode("\0\0\0\x20ftypM4A and so on, and so on");
  assert.equal(await outcomeOf(m4a, "application/octet-stream"), "unsupported_media_type");
  assert.equal(await outcomeOf(m4a, "audio/wav"), "invalid_audio");
  assert.equal(await outcomeOf(new Uint8Array(), ""), "invalid_audio");
});

Deno.test("an Ogg stream of another codec is refused", async () => {
  const bytes = readFixture("hello.opus.ogg");
  bytes.set(new TextEncoder().encode("Speex   "), 28);
  assert.equal(await outcomeOf(bytes, "audio/ogg"), "unsupported_media_type");
});

Deno.test("zeros, noise and text under any name are refused", async () => {
  const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31 + i * 7) & 0xff);
  const text = new TextEncoder().encode("This is not audio. ".repeat(100));
  for (const bytes of [new Uint8Array(5000), noise, text]) {
    for (const type of Object.values(RECORDINGS)) assert.equal(await outcomeOf(bytes, type), "invalid_audio", type);
  }
});

Deno.test("an abort before or during decoding ends it with its reason", async () => {
  const reason = new CallError("cancelled", "Cannot go on");
  for (const name of NAMES) {
    const bytes = readFixture(name);
    const early = decodeAudio(bytes, RECORDINGS[name], { maxAudioMs: 60_000 }, AbortSignal.abort(reason));
    await assert.rejects(early, reason);
    const controller = new AbortController();
    const late = decodeAudio(bytes, RECORDINGS[name], { maxAudioMs: 60_000 }, controller.signal);
    queueMicrotask(() => controller.abort(reason));
    await assert.rejects(late, reason);
  }
});

Deno.test("files decoded at the same time do not mix", async () => {
  const alone: Audio[] = [];
  for (const name of NAMES) alone.push(await decodeBytes(readFixture(name), RECORDINGS[name]));
  const together = await Promise.all(NAMES.map((name) => decodeBytes(readFixture(name), RECORDINGS[name])));
  together.forEach((audio, i) => assert.ok(isSameSound(audio, alone[i]!), NAMES[i]!));
});
