/** The phrasebook's spoken clips, and what a loudspeaker in a room makes of a voice. */
import { readFileSync } from "node:fs";
import LibSampleRate from "@alexanderolsen/libsamplerate-js";
import { fromPcm16, type LanguageCode, WAV_HEADER_BYTES } from "@jbcalling/contract";
import { SPEECH_RATE } from "../ports.ts";
import { toSamples } from "../sample_clock.ts";

const CLIPS = new URL("../../../../functions/_shared/phrasebook/clips/", import.meta.url);

/** What each clip says, as the recognizers write it. */
export const CLIP_WORDS = {
  en: "can you hear me the meeting starts at three",
  vi: "bạn có nghe thấy tôi không cuộc họp bắt đầu lúc ba giờ chiều",
} as const satisfies Record<LanguageCode, string>;

/** The clip in one language at any rate in Hz, without the silence at its edges. */
export async function readClip(language: LanguageCode, sampleRate: number): Promise<Float32Array> {
  const file = new Uint8Array(readFileSync(new URL(`hello-${language}.wav`, CLIPS)));
  const fileRate = new DataView(file.buffer).getUint32(24, true);
  const samples = fromPcm16(file.subarray(WAV_HEADER_BYTES));
  const loud = (sample: number) => Math.abs(sample) > 0.01;
  const speech = samples.subarray(samples.findIndex(loud), samples.findLastIndex(loud) + 1);
  const { create, ConverterType } = LibSampleRate;
  const converter = await create(1, fileRate, sampleRate, { converterType: ConverterType.SRC_SINC_MEDIUM_QUALITY });
  const resampled = new Float32Array(converter.simple(speech));
  converter.destroy();
  return resampled;
}

export interface EchoPath {
  delayMs: number;
  /** How much quieter it comes back, in dB. */
  attenuationDb: number;
  /** How far the noise lies below the echo, in dB. */
  noiseDb: number;
}

/**
 * A voice at `SPEECH_RATE` as a microphone hears it from a loudspeaker: late, quieter, without low tones, with the
 * reflections of a room and noise. It is as long as the voice and the delay.
 */
export function echoOf(voice: Float32Array, { delayMs, attenuationDb, noiseDb }: EchoPath): Float32Array {
  const random = randomNumbers(delayMs + attenuationDb);
  const gain = 10 ** (-attenuationDb / 20);
  const noise = rootMeanSquare(voice) * gain * 10 ** (-noiseDb / 20) * Math.sqrt(3);
  const heard = withoutLowTones(inRoom(voice, random));
  const delay = toSamples(delayMs);
  return Float32Array.from({ length: delay + heard.length }, (_, index) => {
    return gain * (heard[index - delay] ?? 0) + noise * (2 * random() - 1);
  });
}

export function mix(left: Float32Array, right: Float32Array): Float32Array {
  const length = Math.max(left.length, right.length);
  return Float32Array.from({ length }, (_, index) => (left[index] ?? 0) + (right[index] ?? 0));
}

export function rootMeanSquare(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** Forty reflections within 200 ms that fade by 60 dB in 300 ms. */
function inRoom(voice: Float32Array, random: () => number): Float32Array {
  const reflections = Array.from({ length: 40 }, () => {
    const ms = 5 + 195 * random();
    return { delay: toSamples(ms), gain: 0.4 * (2 * random() - 1) * 10 ** (-3 * ms / 300) };
  });
  return voice.map((sample, at) => {
    return reflections.reduce((sum, { delay, gain }) => sum + gain * (voice[at - delay] ?? 0), sample);
  });
}

/** A first-order high-pass at 300 Hz. */
function withoutLowTones(samples: Float32Array): Float32Array {
  const keep = Math.exp(-2 * Math.PI * 300 / SPEECH_RATE);
  let before = 0;
  let passed = 0;
  return samples.map((sample) => {
    passed = keep * (passed + sample - before);
    before = sample;
    return passed;
  });
}

/** The same numbers from 0 to 1 for the same seed (a linear congruential generator). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
