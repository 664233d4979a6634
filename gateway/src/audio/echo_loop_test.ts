/** The whole path with real audio and the real detector; only the three functions are scripted. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { EnvelopeEchoGuard } from "../pipeline/echo_guard.ts";
import { SPEECH_RATE, VOICE_RATE } from "../pipeline/ports.ts";
import { toMs } from "../pipeline/sample_clock.ts";
import { echoOf, mix, readClip } from "../pipeline/testing/clips.ts";
import { Stage } from "../pipeline/testing/stage.ts";
import { joinAudio, silence } from "../pipeline/testing/word_audio.ts";
import { FRAME_SAMPLES } from "../pipeline/voice_queue.ts";
import { SileroDetector } from "./silero_detector.ts";

const MODEL = fileURLToPath(new URL("../../../functions/stt/models/vad/silero_vad.onnx", import.meta.url));

const [voice24, voice16, own] = await Promise.all([
  readClip("vi", VOICE_RATE),
  readClip("vi", SPEECH_RATE),
  readClip("en", SPEECH_RATE),
]);

/** A listener who hears the Vietnamese clip, sent from now on, `times` times with a pause in between. */
function openListener(context: TestContext, guarded: boolean, times: number): Stage {
  const echoGuard = new EnvelopeEchoGuard();
  const stage = Stage.open(context, {
    language: "vi",
    reads: ["en"],
    hears: ["en"],
    detector: new SileroDetector(MODEL),
    echoGuard: guarded ? echoGuard : undefined,
    script: { stt: { hear: () => "xin chào" } },
  });
  const heard24 = joinAudio(...Array.from({ length: times }, () => joinAudio(voice24, new Float32Array(VOICE_RATE))));
  for (let at = 0, frame = 0; at + FRAME_SAMPLES <= heard24.length; at += FRAME_SAMPLES, frame++) {
    echoGuard.sent(heard24.subarray(at, at + FRAME_SAMPLES), Date.now() + frame * 20, "anna");
  }
  return stage;
}

const loud = { delayMs: 220, attenuationDb: 12, noiseDb: 18 };

test("a loudspeaker that plays into the microphone is never translated again", async (context) => {
  const stage = openListener(context, true, 3);
  const pause = silence(toMs(SPEECH_RATE));
  const played = joinAudio(...Array.from({ length: 3 }, () => joinAudio(voice16, pause)));
  await stage.say(joinAudio(echoOf(played, loud), silence(1000)));
  const { recorder, functions } = stage;
  assert.ok(recorder.outcomes.length >= 3);
  assert.deepEqual(new Set(recorder.outcomes), new Set(["echo"]));
  assert.deepEqual([recorder.captions, functions.translations.requests, functions.voices.requests], [[], [], []]);
});

test("without a guard it would be: the loop is real", async (context) => {
  const stage = openListener(context, false, 1);
  await stage.say(joinAudio(echoOf(voice16, loud), silence(1000)));
  assert.ok(stage.recorder.outcomes.includes("spoken"));
});

test("a listener who speaks while the loudspeaker plays is understood", async (context) => {
  const stage = openListener(context, true, 1);
  const echo = echoOf(voice16, { ...loud, attenuationDb: 18 });
  await stage.say(joinAudio(mix(joinAudio(silence(300), own), echo), silence(1500)));
  assert.ok(stage.recorder.outcomes.includes("spoken"), String(stage.recorder.outcomes));
  assert.ok(stage.recorder.firstPartials.length > 0);
});

test("a listener who answers after the voice is understood", async (context) => {
  const stage = openListener(context, true, 1);
  await stage.say(joinAudio(echoOf(voice16, loud), silence(600), own, silence(1500)));
  const { outcomes } = stage.recorder;
  assert.deepEqual([outcomes[0], outcomes.at(-1)], ["echo", "spoken"]);
  assert.deepEqual(outcomes, outcomes.toSorted(), "first the echo, then the answer");
});
