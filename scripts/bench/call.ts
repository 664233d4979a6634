/**
 * What a listener feels in a call of two real browsers: how long after the speaker's words the captions and the
 * translated voice are there. All times are taken in the pages: speech at the speaker's microphone, captions in the
 * listener's transcript, the voice on the listener's track.
 *
 * @module
 */
import { type LanguageCode, LANGUAGES } from "@jbcalling/contract";
import { phrases, recordClip } from "../../tests/call/clip.ts";
import { Participant } from "../../tests/call/participant.ts";
import type { CaptionTimes, Sound } from "../../tests/call/probe.ts";
import { type RunningSystem, startSystem, waitFor } from "../../tests/system.ts";
import { milliseconds, percentile } from "./stats.ts";

/** Between two sentences, in ms: longer than everything that one causes. */
const GAP_MS = 3500;

/** What the whole of one language may take beyond the speech itself, in ms. */
const PATIENCE_MS = 60_000;

/** Delays of each utterance that was seen, in ms. */
interface Delays {
  spoken: number;
  firstPartial: number[];
  finalCaption: number[];
  firstAudio: number[];
}

/** Measures this many utterances, half of them in each language, and prints the delays. */
export async function benchCall(utterances: number): Promise<void> {
  await using system = await startSystem();
  const total: Delays = { spoken: 0, firstPartial: [], finalCaption: [], firstAudio: [] };
  for (const language of LANGUAGES) {
    const delays = await measure(system, language, Math.ceil(utterances / LANGUAGES.length));
    print(`${language} spoken`, delays);
    total.spoken += delays.spoken;
    for (const stage of ["firstPartial", "finalCaption", "firstAudio"] as const) total[stage].push(...delays[stage]);
  }
  print("both", total, { firstPartial: 500, finalCaption: 600, firstAudio: 700 });
}

async function measure(system: RunningSystem, spoken: LanguageCode, count: number): Promise<Delays> {
  const heard = LANGUAGES.find((language) => language !== spoken)!;
  const clip = await recordClip(system.client, {
    language: spoken,
    sentences: await phrases(spoken, count),
    leadMs: 8000,
    gapMs: GAP_MS,
  });
  const room = `bench-${spoken}`;
  await using listener = await Participant.join(system.url, room, { name: "Listener", speaks: heard, hears: heard });
  await listener.openTranscript();
  await listener.probe("watchCaptions");
  await listener.probe("listen", "translation");
  await using speaker = await Participant.join(system.url, room, {
    name: "Speaker",
    speaks: spoken,
    hears: spoken,
    clip,
  });
  await speaker.probe("listen", "mic");
  // The file begins anew when it ends: one sound more than sentences says that all were heard.
  const spokenSounds = async () => await speaker.probe("heard", "mic");
  await waitFor(
    async () => (await spokenSounds()).length > count,
    () => "Cannot hear the speaker's microphone",
    count * 15_000 + PATIENCE_MS,
  );
  return delaysOf(
    (await spokenSounds()).slice(0, count),
    await listener.probe("captionTimes"),
    await listener.probe("heard", "translation"),
  );
}

/** Captions and voices belong to the sentence after whose beginning they came. */
function delaysOf(spoken: readonly Sound[], captions: readonly CaptionTimes[], voices: readonly Sound[]): Delays {
  const delays: Delays = { spoken: spoken.length, firstPartial: [], finalCaption: [], firstAudio: [] };
  for (const [index, { startedAt, endedAt }] of spoken.entries()) {
    const isOfThis = (at: number) => at > startedAt && at < (spoken[index + 1]?.startedAt ?? Infinity);
    const ofThis = captions.filter(({ shownAt }) => isOfThis(shownAt));
    const first = ofThis[0], last = ofThis.findLast(({ translatedAt }) => isOfThis(translatedAt));
    const voice = voices.find((sound) => isOfThis(sound.startedAt));
    if (first) delays.firstPartial.push(first.shownAt - startedAt);
    if (last) delays.finalCaption.push(last.translatedAt - endedAt);
    if (voice) delays.firstAudio.push(voice.startedAt - endedAt);
  }
  return delays;
}

function print(title: string, delays: Delays, aims?: Record<"firstPartial" | "finalCaption" | "firstAudio", number>) {
  console.log(`${title}: ${delays.spoken} utterances`);
  const line = (name: string, values: number[], aim?: number) => {
    const verdict = aim ? `, aim p50 <= ${aim}: ${percentile(values, 0.5) <= aim ? "met" : "missed"}` : "";
    console.log(`  ${name.padEnd(44)} ${milliseconds(values)} (${values.length} seen${verdict})`);
  };
  line("first sound of a word -> first partial caption", delays.firstPartial, aims?.firstPartial);
  line("speech end -> final translated caption", delays.finalCaption, aims?.finalCaption);
  line("speech end -> first translated audio", delays.firstAudio, aims?.firstAudio);
}
