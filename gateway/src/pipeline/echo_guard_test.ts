import assert from "node:assert/strict";
import { test } from "node:test";
import { EnvelopeEchoGuard } from "./echo_guard.ts";
import { SPEECH_RATE, VOICE_RATE } from "./ports.ts";
import { toMs, toSamples } from "./sample_clock.ts";
import { echoOf, mix, readClip } from "./testing/clips.ts";
import { joinAudio, silence } from "./testing/word_audio.ts";
import { FRAME_SAMPLES } from "./voice_queue.ts";

const SENT_AT = 1_700_000_000_000;

const [voice24, voice16, genuine] = await Promise.all([
  readClip("vi", VOICE_RATE),
  readClip("vi", SPEECH_RATE),
  readClip("en", SPEECH_RATE),
]);

/** A guard that saw the Vietnamese clip leave at `SENT_AT`, by a timer that is a few ms off. */
function guardOfVoice(name = "anna", samples = voice24): EnvelopeEchoGuard {
  const guard = new EnvelopeEchoGuard();
  for (let at = 0, frame = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES, frame++) {
    guard.sent(samples.subarray(at, at + FRAME_SAMPLES), SENT_AT + frame * 20 + frame % 3 * 5, name);
  }
  return guard;
}

/** Part of what a microphone caught, and when. */
function part(caught: Float32Array, fromMs: number, ms: number): [Float32Array, number] {
  return [caught.slice(toSamples(fromMs), toSamples(fromMs + ms)), SENT_AT + fromMs];
}

test("a voice from the loudspeaker is an echo: 40 to 750 ms late, 6 to 30 dB quieter, in a room with noise", () => {
  const guard = guardOfVoice();
  for (const delayMs of [40, 180, 333, 750]) {
    for (const attenuationDb of [6, 30]) {
      for (const noiseDb of [25, 12]) {
        const caught = echoOf(voice16, { delayMs, attenuationDb, noiseDb });
        for (const [fromMs, ms] of [[0, 2500], [700, 1400], [1500, 1200]] as const) {
          const said = `${delayMs} ms late, ${attenuationDb} dB, noise ${noiseDb} dB, ${ms} ms`;
          assert.ok(guard.isEcho(...part(caught, delayMs + fromMs, ms)), said);
        }
      }
    }
  }
});

test("somebody else's speech is none, whenever it is said", () => {
  const guard = guardOfVoice();
  for (let at = 0; at < 1500; at += 70) {
    for (const ms of [600, 1200, 2000]) {
      assert.equal(guard.isEcho(genuine.slice(0, toSamples(ms)), SENT_AT + at), false, `${ms} ms at ${at}`);
    }
  }
});

test("speech over an echo is none: double talk", () => {
  const guard = guardOfVoice();
  for (const attenuationDb of [6, 12, 20]) {
    const echo = echoOf(voice16, { delayMs: 200, attenuationDb, noiseDb: 25 });
    for (const startMs of [200, 600, 1000]) {
      const [under] = part(echo, startMs, toMs(genuine.length));
      assert.equal(guard.isEcho(mix(genuine, under), SENT_AT + startMs), false, `${attenuationDb} dB at ${startMs}`);
    }
  }
});

test("speech that begins in the middle of an echo, or ends in it, is none", () => {
  const guard = guardOfVoice();
  const echo = echoOf(voice16, { delayMs: 200, attenuationDb: 12, noiseDb: 25 });
  const answer = genuine.slice(0, toSamples(1100));
  for (const [at, ms] of [[1500, 2600], [200, 2400], [900, 2400]] as const) {
    const caught = mix(echo, joinAudio(silence(at), answer));
    assert.equal(guard.isEcho(...part(caught, 200, ms)), false, `from ${at} of ${ms} ms`);
  }
});

test("two voices at once come back as an echo of both", async () => {
  const guard = guardOfVoice();
  const other24 = await readClip("en", VOICE_RATE);
  for (let at = 0, frame = 0; at + FRAME_SAMPLES <= other24.length; at += FRAME_SAMPLES, frame++) {
    guard.sent(other24.subarray(at, at + FRAME_SAMPLES), SENT_AT + frame * 20, "binh");
  }
  const caught = echoOf(mix(voice16, genuine), { delayMs: 150, attenuationDb: 12, noiseDb: 20 });
  assert.ok(guard.isEcho(...part(caught, 150, 2000)));
});

test("without a voice nothing is an echo; after one only what comes within its time may be", () => {
  const silent = new EnvelopeEchoGuard();
  assert.equal(silent.mayBeEcho(SENT_AT, SENT_AT + 1000), false);
  assert.equal(silent.isEcho(genuine, SENT_AT), false);
  const guard = guardOfVoice();
  const endsAt = SENT_AT + toMs(voice16.length);
  assert.equal(guard.mayBeEcho(SENT_AT - 500, SENT_AT), false);
  assert.equal(guard.mayBeEcho(SENT_AT + 100, SENT_AT + 300), true);
  assert.equal(guard.mayBeEcho(endsAt + 700, endsAt + 900), true);
  assert.equal(guard.mayBeEcho(endsAt + 1000, endsAt + 1500), false);
});

test("what was sent long ago is forgotten", () => {
  const guard = guardOfVoice();
  guard.sent(new Float32Array(FRAME_SAMPLES), SENT_AT + 60_000, "anna");
  assert.equal(guard.mayBeEcho(SENT_AT, SENT_AT + 3000), false);
});
