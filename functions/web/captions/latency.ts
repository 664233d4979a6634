/** How long listeners wait: the median of the last captions' own clocks, whole and by stage. */
import type { Caption, UtteranceClock } from "@jbcalling/contract";

/** How many of the last utterances count. */
const WINDOW = 8;

/** Durations in ms; a stage that did not happen is absent. */
export interface Latency {
  /** From the end of speech until the listener gets it: the voice when there is one, else the text. */
  totalMs: number;
  heard: "voice" | "text";
  /** What each stage took, in their order. */
  stages: { name: Stage; ms: number }[];
  utterances: number;
}

export type Stage = "endpoint" | "stt" | "translate" | "tts" | "send";

const STAGES: readonly [Stage, keyof UtteranceClock][] = [
  ["endpoint", "endpointMs"],
  ["stt", "sttMs"],
  ["translate", "translateMs"],
  ["tts", "ttsMs"],
  ["send", "firstAudioMs"],
];

/** Undefined until an utterance came with its clock. Captions without a translation do not count when others do. */
export function latencyOf(captions: readonly Caption[]): Latency | undefined {
  const finished = captions.filter(({ final, clock }) => final && clock && clock.sttMs !== undefined);
  const translated = finished.filter(({ translation }) => translation);
  const last = (translated.length > 0 ? translated : finished).slice(-WINDOW);
  if (last.length === 0) return undefined;
  const clocks = last.map(({ clock }) => clock!);
  const voiced = clocks.filter(({ firstAudioMs }) => firstAudioMs !== undefined);
  const heard = voiced.length * 2 > clocks.length ? "voice" : "text";
  const counted = heard === "voice" ? voiced : clocks;
  const stages = STAGES.flatMap(([name], at) => {
    const durations = counted.flatMap((clock) => durationOf(clock, at) ?? []);
    return durations.length > 0 ? [{ name, ms: median(durations) }] : [];
  });
  const shown = heard === "voice" ? stages : stages.filter(({ name }) => name !== "tts" && name !== "send");
  return {
    totalMs: median(counted.map((clock) => endOf(clock, heard))),
    heard,
    stages: shown,
    utterances: last.length,
  };
}

/** The clock counts from the end of speech, so a stage took its time less that of the stage before. */
function durationOf(clock: UtteranceClock, at: number): number | undefined {
  const end = clock[STAGES[at]![1]];
  if (end === undefined) return undefined;
  const before = STAGES.slice(0, at).findLast(([, key]) => clock[key] !== undefined);
  return Math.max(0, end - (before ? clock[before[1]]! : 0));
}

function endOf(clock: UtteranceClock, heard: Latency["heard"]): number {
  return (heard === "voice" ? clock.firstAudioMs : undefined) ?? clock.translateMs ?? clock.sttMs ?? 0;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
