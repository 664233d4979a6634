/**
 * Speech that a test can read: every word is a tone whose pitch is its number, so that a scripted recognizer hears which
 * words an utterance holds, and a test sees whether one was lost, cut or doubled.
 *
 * @module
 */
import { SPEECH_RATE } from "../ports.ts";
import { toSamples } from "../sample_clock.ts";

const FRAME = SPEECH_RATE / 100;
const LOUD = 0.002;

/** Hz of word 0, and from one word to the next. */
const FIRST_PITCH = 300;
const STEP = 50;

export interface WordShape {
  wordMs?: number;
  /** Silence between words. */
  gapMs?: number;
  amplitude?: number;
}

/** Samples at `SPEECH_RATE` of words by their numbers, 0 to 99. */
export function sayWords(
  numbers: readonly number[],
  shape: WordShape = {},
): Float32Array {
  const { wordMs = 240, gapMs = 70, amplitude = 0.3 } = shape;
  const words = numbers.flatMap((
    number,
  ) => [tone(number, toSamples(wordMs), amplitude), silence(gapMs)]);
  return joinAudio(...words.slice(0, -1));
}

export function silence(ms: number): Float32Array {
  return new Float32Array(toSamples(ms));
}

export function joinAudio(...parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(
    parts.reduce((length, part) => length + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The words in samples, e.g. `w3 w4`; a piece of a word shorter than 60 ms is not heard. */
export function hearWords(samples: Float32Array): string {
  const words: string[] = [];
  let start = -1;
  for (let at = 0; at < samples.length + FRAME; at += FRAME) {
    const loud = meanSquare(samples.subarray(at, at + FRAME)) > LOUD;
    if (loud && start < 0) start = at;
    if (loud || start < 0) continue;
    if (at - start >= 6 * FRAME) {
      words.push(`w${numberOf(samples.subarray(start + FRAME, at - FRAME))}`);
    }
    start = -1;
  }
  return words.join(" ");
}

/** The numbers of a text of words. */
export function numbersOf(text: string): number[] {
  return [...text.matchAll(/w(\d+)/g)].map(([, number]) => Number(number));
}

function tone(number: number, length: number, amplitude: number): Float32Array {
  const pitch = FIRST_PITCH + STEP * number;
  return Float32Array.from(
    { length },
    (_, index) => amplitude * Math.sin(2 * Math.PI * pitch * index / SPEECH_RATE),
  );
}

function numberOf(samples: Float32Array): number {
  let crossings = 0;
  for (let i = 1; i < samples.length; i++) {
    if ((samples[i - 1]! < 0) !== (samples[i]! < 0)) crossings++;
  }
  return Math.round(
    (crossings / 2 * SPEECH_RATE / samples.length - FIRST_PITCH) / STEP,
  );
}

function meanSquare(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0) /
    Math.max(1, samples.length);
}
