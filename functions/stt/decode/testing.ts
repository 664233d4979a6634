/** What the tests of decoding share: recordings of one sentence, and how to run and compare. */
import { type Audio, CallError } from "@jbcalling/contract";
import { decodeAudio } from "./mod.ts";

/** The same 1.5 s sentence in each format. */
export const RECORDINGS = {
  "hello.wav": "audio/wav",
  "hello.flac": "audio/flac",
  "hello.mp3": "audio/mpeg",
  "hello.opus.ogg": "audio/ogg",
  "hello.vorbis.ogg": "audio/ogg",
  "hello.webm": "audio/webm",
  "hello.live.webm": "audio/webm;codecs=opus",
} as const;

export type Recording = keyof typeof RECORDINGS;

export const NAMES = Object.keys(RECORDINGS) as Recording[];

export function readFixture(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(`../../_shared/testing/fixtures/${name}`, import.meta.url));
}

export function decodeBytes(bytes: Uint8Array, type: string, maxAudioMs = 60_000): Promise<Audio> {
  return decodeAudio(bytes, type, { maxAudioMs }, new AbortController().signal);
}

/** Audio, or the code of a CallError; anything else is thrown on. */
export async function outcomeOf(bytes: Uint8Array, type: string, maxAudioMs?: number): Promise<Audio | string> {
  try {
    return await decodeBytes(bytes, type, maxAudioMs);
  } catch (error) {
    if (error instanceof CallError) return error.code;
    throw error;
  }
}

export function durationMs({ samples, sampleRate }: Audio): number {
  return samples.length / sampleRate * 1000;
}

/** Whether two sounds have the same samples; a comparison of arrays would write out thousands of differences. */
export function isSameSound(left: Audio, right: Audio): boolean {
  return left.samples.length === right.samples.length &&
    left.samples.every((sample, i) => sample === right.samples[i]);
}

/** RMS of each 10 ms. */
export function envelopeOf({ samples }: Audio): number[] {
  return Array.from({ length: Math.floor(samples.length / 160) }, (_, i) => {
    return Math.hypot(...samples.subarray(i * 160, i * 160 + 160)) / Math.sqrt(160);
  });
}

/** Pearson's correlation over the length of the shorter one. */
export function correlationOf(left: number[], right: number[]): number {
  const length = Math.min(left.length, right.length);
  const centred = (values: number[]) => {
    const part = values.slice(0, length);
    const mean = part.reduce((sum, value) => sum + value, 0) / length;
    return part.map((value) => value - mean);
  };
  const [a, b] = [centred(left), centred(right)];
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));
}

/** Pseudo-random numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
