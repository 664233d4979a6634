/**
 * Recognition of an utterance while it is being spoken: as a stream where the recognizer hears one, else, and as soon
 * as the stream breaks, the whole of it again and again, one request at a time. When the speaker pauses, what has been
 * said so far is asked for at once: should the pause turn out to be the end, the answer is already there.
 *
 * @module
 */
import type { ListenEvents, Listening } from "@jbcalling/contract";
import { toMs, toSamples } from "./sample_clock.ts";
import type { Segment } from "./segment.ts";
import { StreamRecognition } from "./stream_recognition.ts";

/** New audio that is worth another request, in ms. */
const STEP_MS = 300;

/** After this much of an utterance the first request goes out, in ms. */
const FIRST_MS = 280;

/** A silence of this length is taken for a pause. */
const PAUSE_MS = 96;

/** A recognizer needs this much after the last detected speech to be sure of its last word, in ms. */
export const TAIL_MS = 64;

/** After a failure partial recognition rests for this long. */
const REST_MS = 1000;

export interface PartialRecognitionOptions {
  recognise(samples: Float32Array, signal: AbortSignal): Promise<string>;
  /** Opens a stream; undefined where there is none to be had. */
  listen?(events: ListenEvents): Listening | undefined;
  /** `ended`: the text holds everything up to the pause that the speaker makes. */
  onHypothesis(text: string, ended: boolean): void;
  now: () => number;
}

interface Request {
  /** How much of the segment it holds, in samples. */
  covered: number;
  result: Promise<string>;
  answered: boolean;
}

export class PartialRecognition {
  readonly #options: PartialRecognitionOptions;
  readonly #controller = new AbortController();
  readonly #stream: StreamRecognition;
  #last: Request | undefined;
  #inFlight = false;
  #notBefore = -Infinity;

  constructor(options: PartialRecognitionOptions) {
    this.#options = options;
    this.#stream = new StreamRecognition({
      listen: (events) => options.listen?.(events),
      onText: (text, segment) => {
        // What the pause was asked is newer, and all of it.
        if (!this.#controller.signal.aborted && !this.hasHeard(segment)) options.onHypothesis(text, false);
      },
      now: options.now,
    });
  }

  /** To be called whenever the segment grew. */
  follow(segment: Segment): void {
    if (this.#controller.signal.aborted) return;
    const isStreaming = this.#stream.follow(segment);
    if (this.#inFlight) return;
    // A model for streams says its first word late: one request gives it.
    const due = segment.silenceMs >= PAUSE_MS
      ? !this.#holdsSpeechOf(segment)
      : this.#isTime(segment) && !(isStreaming && this.#last);
    if (due) this.#request(segment);
  }

  /** Whether the last hypothesis heard everything that was said in the segment. */
  hasHeard(segment: Segment): boolean {
    return this.#last?.answered === true && this.#holdsSpeechOf(segment);
  }

  /** Ends it. The text of the segment, when a request held just that; the segment may be a part of the followed one. */
  async finish(segment: Segment): Promise<string | undefined> {
    const last = this.#last;
    const fits = last !== undefined && last.covered <= segment.length &&
      this.#holdsSpeechOf(segment);
    this.#stream.close();
    const text = fits ? await last.result.catch(() => undefined) : undefined;
    this.#controller.abort();
    return text;
  }

  close(): void {
    this.#stream.close();
    this.#controller.abort();
  }

  #holdsSpeechOf(segment: Segment): boolean {
    const needed = Math.min(
      segment.length,
      segment.speechEnd + toSamples(TAIL_MS),
    );
    return (this.#last?.covered ?? 0) >= needed;
  }

  #isTime(segment: Segment): boolean {
    if (this.#options.now() < this.#notBefore) return false;
    if (!this.#last) {
      return toMs(segment.length - segment.speechStart) >= FIRST_MS;
    }
    return toMs(segment.length - this.#last.covered) >= STEP_MS;
  }

  async #request(segment: Segment): Promise<void> {
    const { recognise, onHypothesis, now } = this.#options;
    const startedAt = now();
    const covered = segment.length;
    const result = recognise(segment.read(), this.#controller.signal);
    const request = { covered, result, answered: false };
    this.#last = request;
    this.#inFlight = true;
    try {
      const text = await result;
      request.answered = true;
      // At most half of the time is spent on partial results, so that a busy recognizer is left room.
      this.#notBefore = 2 * now() - startedAt;
      if (!this.#controller.signal.aborted) {
        onHypothesis(text, covered >= segment.speechEnd + toSamples(TAIL_MS));
      }
    } catch {
      this.#last = undefined;
      this.#notBefore = now() + REST_MS;
    } finally {
      this.#inFlight = false;
    }
  }
}
