/**
 * From detector windows to utterances. Every sample of the stream belongs to at most one utterance, and every sample in
 * which somebody speaks, but for sounds shorter than a word, to exactly one.
 *
 * @module
 */
import { WINDOW_SAMPLES } from "./ports.ts";
import { quietestPlace } from "./quietest_place.ts";
import { toMs, toSamples } from "./sample_clock.ts";
import { Segment } from "./segment.ts";

/** Audio before the first detected speech that belongs to the utterance: soft onsets, and the detector's own delay. */
export const PRE_ROLL_MS = 320;

/** Less speech than this is a click or a cough, not a word. */
export const MIN_SPEECH_MS = 128;

/** An utterance that is not over after this is cut at the quietest place of its second half. */
export const MAX_UTTERANCE_MS = 8000;

/** A silence shorter than this is part of a word, not a pause. */
const MIN_PAUSE_MS = 96;

/** Speech that goes on this soon after an endpoint shows that the endpoint came in a pause. */
const RESUMED_MS = 700;

const PRE_ROLL_WINDOWS = toSamples(PRE_ROLL_MS) / WINDOW_SAMPLES;

export type SegmenterEvent =
  | { type: "opened"; segment: Segment }
  | { type: "closed"; segment: Segment; reason: "pause" | "split" | "flush" };

export interface SegmenterOptions {
  /** How long a silence ends this utterance, in ms; asked at every silent window, as it depends on what was said. */
  endpointMs(segment: Segment): number;
  /** The speaker paused for this long and went on. */
  onPause?(ms: number): void;
}

export class Segmenter {
  readonly #options: SegmenterOptions;
  #position = 0;
  #preRoll: Float32Array[] = [];
  #segment: Segment | undefined;
  #opened = false;
  /** Position behind the last speech of the utterance before, while it may turn out to have gone on. */
  #endedAt = -Infinity;

  constructor(options: SegmenterOptions) {
    this.#options = options;
  }

  /** The utterance that is being spoken; it grows with every window. */
  get current(): Segment | undefined {
    return this.#opened ? this.#segment : undefined;
  }

  /** Samples taken so far. */
  get position(): number {
    return this.#position;
  }

  /** Takes `WINDOW_SAMPLES` samples; gives what changed, in order. */
  accept(window: Float32Array, isSpeech: boolean): SegmenterEvent[] {
    this.#position += WINDOW_SAMPLES;
    if (!this.#segment && !isSpeech) {
      this.#remember(window);
      return [];
    }
    const segment = this.#segment ??= this.#begin();
    if (isSpeech) this.#notePause(segment);
    segment.append(window, isSpeech);
    return this.#opened ? this.#continue(segment) : this.#tryToOpen(segment);
  }

  /** Ends the utterance now, as when a microphone is muted. */
  flush(): SegmenterEvent[] {
    const segment = this.#segment;
    const wasOpened = this.#opened;
    this.#clear();
    return segment && wasOpened ? [{ type: "closed", segment, reason: "flush" }] : [];
  }

  #tryToOpen(segment: Segment): SegmenterEvent[] {
    if (segment.speechMs >= MIN_SPEECH_MS) {
      this.#opened = true;
      return [{ type: "opened", segment }];
    }
    if (segment.silenceMs >= PRE_ROLL_MS) {
      this.#clear();
      this.#preRoll = lastWindows(segment);
    }
    return [];
  }

  #continue(segment: Segment): SegmenterEvent[] {
    if (segment.silenceMs >= this.#options.endpointMs(segment)) {
      this.#endedAt = segment.start + segment.speechEnd;
      this.#clear();
      return [{ type: "closed", segment, reason: "pause" }];
    }
    if (toMs(segment.length - segment.speechStart) >= MAX_UTTERANCE_MS) {
      return this.#split(segment);
    }
    return [];
  }

  #split(segment: Segment): SegmenterEvent[] {
    const middle = segment.speechStart + toSamples(MAX_UTTERANCE_MS / 2);
    const [before, after] = segment.splitAt(
      quietestPlace(segment, middle, segment.length),
    );
    this.#segment = after;
    this.#opened = after.speechMs > 0; // however short, it is the rest of a word
    const closed: SegmenterEvent = {
      type: "closed",
      segment: before,
      reason: "split",
    };
    return this.#opened ? [closed, { type: "opened", segment: after }] : [closed];
  }

  #begin(): Segment {
    const before = this.#preRoll;
    this.#preRoll = [];
    const start = this.#position - (before.length + 1) * WINDOW_SAMPLES;
    return new Segment(
      start,
      before.map((samples) => ({ samples, isSpeech: false })),
    );
  }

  #remember(window: Float32Array): void {
    this.#preRoll.push(window);
    if (this.#preRoll.length > PRE_ROLL_WINDOWS) this.#preRoll.shift();
  }

  #notePause(segment: Segment): void {
    const spoken = segment.speechMs > 0;
    const pauseMs = spoken ? segment.silenceMs : toMs(this.#position - WINDOW_SAMPLES - this.#endedAt);
    if (!spoken) this.#endedAt = -Infinity;
    if (pauseMs >= MIN_PAUSE_MS && pauseMs <= RESUMED_MS) {
      this.#options.onPause?.(pauseMs);
    }
  }

  #clear(): void {
    this.#segment = undefined;
    this.#opened = false;
    this.#preRoll = [];
  }
}

function lastWindows(segment: Segment): Float32Array[] {
  const samples = segment.read();
  const windows: Float32Array[] = [];
  for (
    let at = Math.max(0, samples.length - toSamples(PRE_ROLL_MS));
    at < samples.length;
    at += WINDOW_SAMPLES
  ) {
    windows.push(samples.subarray(at, at + WINDOW_SAMPLES));
  }
  return windows;
}
