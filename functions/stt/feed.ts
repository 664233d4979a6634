/**
 * Speech that comes bit by bit, with an engine in the same thread: nothing is recognised before somebody speaks, and
 * what was heard is not heard again.
 *
 * @module
 */
import { fromPcm16, type LanguageCode } from "@jbcalling/contract";
import { RECOGNIZER_RATE, type SpeechWatch, type SttEngine, type UtteranceStream } from "./engine.ts";
import type { HeardSoFar, SpeechFeed } from "./transcriber.ts";

/** What is kept of the time before somebody speaks, as the first word may have begun in it, in samples. */
const PRE_ROLL = RECOGNIZER_RATE / 2;

/** Sound that gave no word for so long was no speech, in samples. */
const FALSE_ALARM = 3 * RECOGNIZER_RATE;

/** A speaker is heard until so much silence, in ms: it pushes the last words out of the recognizer. */
const TRAILING_MS = 1500;

export class EngineFeed implements SpeechFeed {
  readonly #engine: SttEngine;
  readonly #language: LanguageCode;
  readonly #hotwords: readonly string[];
  readonly #resample: (samples: Float32Array) => Float32Array;
  readonly #watch: SpeechWatch;
  #before = new Float32Array(0);
  #utterance: UtteranceStream | undefined;
  #heard = 0;
  #text = "";

  /** The language must be one of which the engine hears streams; the rate is in Hz. */
  constructor(engine: SttEngine, language: LanguageCode, sampleRate: number, hotwords: readonly string[]) {
    this.#engine = engine;
    this.#language = language;
    this.#hotwords = hotwords;
    this.#resample = engine.resampler(sampleRate);
    this.#watch = engine.watchSpeech();
  }

  async push(pcm: Uint8Array<ArrayBuffer>): Promise<HeardSoFar> {
    const samples = this.#resample(fromPcm16(pcm));
    const silenceMs = this.#watch.accept(samples);
    if (!this.#utterance) {
      this.#before = joined(this.#before, samples).slice(-PRE_ROLL);
      if (silenceMs > 0) return { text: "", silenceMs };
      this.#utterance = this.#engine.openUtterance(this.#language, this.#hotwords)!;
      this.#heard = 0;
      await this.#hear(this.#before);
    } else if (silenceMs < TRAILING_MS) {
      await this.#hear(samples);
    }
    if (this.#text === "" && this.#heard > FALSE_ALARM) this.#utterance = undefined;
    return { text: this.#text, silenceMs };
  }

  async finish(): Promise<string | undefined> {
    if (!this.#utterance) return "";
    return await this.#utterance.finish();
  }

  close(): void {
    this.#utterance = undefined;
    this.#watch.close();
  }

  async #hear(samples: Float32Array): Promise<void> {
    this.#heard += samples.length;
    this.#text = await this.#utterance!.accept(samples);
    this.#before = new Float32Array(0);
  }
}

function joined(...pieces: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
