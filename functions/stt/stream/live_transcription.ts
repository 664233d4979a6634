/**
 * Speech that arrives bit by bit to texts: what the current utterance is so far as an interim result, and what it was
 * as a final one, once nobody has spoken for a while. A recognizer that keeps what it has heard takes it piece by
 * piece; others hear the utterance again and again. Without sockets, and with one recognition at a time.
 *
 * @module
 */

import type { HeardSoFar, SpeechFeed } from "../transcriber.ts";
import { WaitingAudio } from "./waiting_audio.ts";

/** What was heard in one piece of audio; times in ms from its start. */
export interface HeardPiece {
  text: string;
  segments: readonly { endMs: number }[];
}

export interface LiveResult {
  text: string;
  /** How many letters of it the recognition before agreed on, whole words: they seldom change. */
  stable: number;
  /** Where the utterance began and how long it is so far, in ms from the start of the stream. */
  startMs: number;
  durationMs: number;
  isFinal: boolean;
  /** The speaker paused, or the stream ended; false when a long monologue was cut or `finalize` asked. */
  speechFinal: boolean;
  fromFinalize: boolean;
}

export interface LiveOptions {
  /** In Hz; the audio is mono, 16 bits, little endian. */
  sampleRate: number;
  interim: boolean;
  /** So much silence ends an utterance, in ms; never when undefined. */
  endpointingMs: number | undefined;
  recognize(pcm: Uint8Array<ArrayBuffer>): Promise<HeardPiece>;
  /** A place for one utterance; without one, or where it gives nothing, `recognize` hears the interim results too. */
  openFeed?: () => Promise<SpeechFeed | undefined>;
  onResult(result: LiveResult): void;
  /** Nobody waits any more: what was not heard yet never is, and `close` rejects with its reason. */
  signal?: AbortSignal;
  /** A recognition failed; what it heard is lost. */
  onFailure(error: unknown): void;
}

/** An utterance is heard again once there is this much more of it, in ms. */
const STEP_MS = 250;

/** A feed is given so much at once, in ms. */
const FEED_STEP_MS = 100;

/** What is kept of silence, as a word may have begun in it, in ms. */
const PRE_ROLL_MS = 500;

/** Speech without a word so far is kept until so much silence behind it, in ms: a model for streams says words late. */
const UNHEARD_MS = 1500;

/** An utterance that is longer is cut, in ms: a recognizer hears at most 15 s in one piece. */
const LONGEST_MS = 14_000;

/** What may wait to be heard, in ms: more comes only from callers that send faster than a recognizer hears. */
const MAX_WAITING_MS = 120_000;

export class LiveTranscription {
  readonly #options: LiveOptions;
  readonly #bytesPerMs: number;
  /** Of one piece, in bytes. */
  readonly #longest: number;
  readonly #audio = new WaitingAudio();
  /** Where `#audio` starts in the stream, in ms. */
  #startMs = 0;
  #heardBytes = 0;
  /** Of `#audio`, and `undefined` where there is none. */
  #feed: { place: SpeechFeed; bytes: number } | undefined;
  #feeds: boolean;
  #before = "";
  #finalizing = false;
  #closing = false;
  #running: Promise<void> | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#bytesPerMs = 2 * options.sampleRate / 1000;
    this.#longest = even(LONGEST_MS * this.#bytesPerMs);
    this.#feeds = options.openFeed !== undefined;
  }

  /** Audio received so far, in ms. */
  get durationMs(): number {
    return this.#startMs + this.#audio.length / this.#bytesPerMs;
  }

  /** Takes more audio, whole samples. Throws a `RangeError` when too much waits. */
  push(pcm: Uint8Array): void {
    if (this.#closing) return;
    if ((this.#audio.length + pcm.length) / this.#bytesPerMs > MAX_WAITING_MS) {
      throw new RangeError(`Cannot take more audio as at most ${MAX_WAITING_MS / 1000} s may wait to be heard`);
    }
    this.#audio.push(pcm);
    this.#work();
  }

  /** What was said so far becomes final at once. */
  finalize(): void {
    this.#finalizing = true;
    this.#work();
  }

  /** Hears what is left. Resolves after the last result; rejects when the recognizer fails. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#work();
    try {
      await this.#running;
    } finally {
      this.#closeFeed();
    }
  }

  #work(): void {
    if (this.#running) return;
    this.#running = this.#listen().finally(() => this.#running = undefined);
    this.#running.catch((error) => this.#options.onFailure(error));
  }

  async #listen(): Promise<void> {
    this.#options.signal?.throwIfAborted();
    while (this.#due()) {
      const finalizing = this.#finalizing;
      const piece = this.#audio.first(this.#longest);
      const last = piece.length === this.#audio.length;
      const ends = { finalizing: finalizing && last, closing: this.#closing && last };
      const mustEnd = ends.finalizing || ends.closing || piece.length >= this.#longest;
      const heard = await this.#hear(piece, mustEnd);
      this.#options.signal?.throwIfAborted();
      this.#heardBytes = piece.length;
      this.#take(piece, heard, ends);
      if (finalizing && last) this.#finalizing = false;
    }
  }

  /** What the piece, all of the utterance so far, holds. */
  async #hear(piece: Uint8Array<ArrayBuffer>, mustEnd: boolean): Promise<HeardSoFar> {
    if (piece.length === 0) return { text: "", silenceMs: 0 };
    const feed = await this.#openFeed();
    if (!feed) return await this.#hearWhole(piece);
    const heard = await feed.place.push(piece.slice(feed.bytes));
    feed.bytes = piece.length;
    // At the end a word may be under way that the model has not said yet.
    if (!mustEnd && (heard.text === "" || !this.#isPause(heard.silenceMs))) return heard;
    const text = await feed.place.finish();
    this.#closeFeed();
    if (text !== undefined) return { ...heard, text };
    const whole = await this.#hearWhole(piece);
    return { text: whole.text, silenceMs: Math.max(heard.silenceMs, whole.silenceMs) };
  }

  async #hearWhole(piece: Uint8Array<ArrayBuffer>): Promise<HeardSoFar> {
    const { text, segments } = await this.#options.recognize(piece.slice());
    const ms = this.#msOf(piece);
    return { text, silenceMs: text === "" ? Infinity : ms - (segments.at(-1)?.endMs ?? ms) };
  }

  async #openFeed() {
    if (this.#feed || !this.#feeds) return this.#feed;
    const place = await this.#options.openFeed?.();
    if (place) this.#feed = { place, bytes: 0 };
    else this.#feeds = false;
    return this.#feed;
  }

  #closeFeed(): void {
    this.#feed?.place.close();
    this.#feed = undefined;
  }

  #isPause(silenceMs: number): boolean {
    return this.#options.endpointingMs !== undefined && silenceMs >= this.#options.endpointingMs;
  }

  #msOf(piece: Uint8Array): number {
    return piece.length / this.#bytesPerMs;
  }

  #due(): boolean {
    const fresh = (this.#audio.length - this.#heardBytes) / this.#bytesPerMs;
    if (fresh >= (this.#feeds ? FEED_STEP_MS : STEP_MS)) return true;
    if (this.#closing || this.#finalizing) return this.#audio.length > 0 || this.#finalizing;
    return false;
  }

  #take(piece: Uint8Array, heard: HeardSoFar, why: { finalizing: boolean; closing: boolean }): void {
    const ms = this.#msOf(piece);
    if (heard.text === "") {
      if (why.finalizing) this.#emit("", ms, { isFinal: true, speechFinal: false, fromFinalize: true });
      const spoken = heard.silenceMs < UNHEARD_MS && piece.length < this.#longest;
      if (why.closing || why.finalizing || !spoken) this.#drop(why.closing ? ms : Math.max(0, ms - PRE_ROLL_MS));
      return;
    }
    const paused = this.#isPause(heard.silenceMs);
    if (paused || why.closing || why.finalizing || piece.length >= this.#longest) {
      const speechFinal = paused || why.closing;
      this.#emit(heard.text, ms, { isFinal: true, speechFinal, fromFinalize: why.finalizing && !speechFinal });
      this.#drop(ms);
    } else if (this.#options.interim && heard.text !== this.#before) {
      this.#emit(heard.text, ms, { isFinal: false, speechFinal: false, fromFinalize: false });
      this.#before = heard.text;
    }
  }

  #emit(text: string, durationMs: number, kind: Pick<LiveResult, "isFinal" | "speechFinal" | "fromFinalize">): void {
    const stable = kind.isFinal ? text.length : agreed(this.#before, text);
    this.#options.onResult({ text, stable, startMs: this.#startMs, durationMs, ...kind });
  }

  /** Forgets so much from the start: the next utterance begins behind it. */
  #drop(ms: number): void {
    const bytes = Math.min(even(ms * this.#bytesPerMs), this.#audio.length);
    this.#audio.drop(bytes);
    this.#startMs += bytes / this.#bytesPerMs;
    this.#heardBytes = Math.max(0, this.#heardBytes - bytes);
    if (this.#feed) this.#feed.bytes = Math.max(0, this.#feed.bytes - bytes);
    this.#before = "";
  }
}

/** The length of the words that both begin with. */
export function agreed(before: string, now: string): number {
  let length = 0;
  for (let at = 0; at <= now.length; at++) {
    if ((at === now.length || now[at] === " ") && (at === before.length || before[at] === " ")) length = at;
    if (now[at] !== before[at]) break;
  }
  return length;
}

function even(bytes: number): number {
  return 2 * Math.floor(bytes / 2);
}
