/**
 * One utterance over a stream: what it grew by is sent on, what was heard comes back. A stream that breaks, or that says
 * nothing while somebody speaks, is given up for the rest of the utterance.
 *
 * @module
 */
import { type ListenEvents, type Listening, toPcm16 } from "@jbcalling/contract";
import { toSamples } from "./sample_clock.ts";
import type { Segment } from "./segment.ts";

/** Sent at once, in samples: more messages would not be heard earlier. */
const STEP = toSamples(96);

/** A speaker of whom nothing is heard for so long is not being listened to, in ms. */
const SILENT_MS = 2500;

export interface StreamRecognitionOptions {
  listen(events: ListenEvents): Listening | undefined;
  /** The segment is the one that was followed. */
  onText(text: string, segment: Segment): void;
  now: () => number;
}

export class StreamRecognition {
  readonly #options: StreamRecognitionOptions;
  #stream: Listening | undefined;
  #given = false;
  #sent = 0;
  #heardAt = 0;

  constructor(options: StreamRecognitionOptions) {
    this.#options = options;
  }

  /** To be called whenever the segment grew. Whether it is being heard: if not, it never will be. */
  follow(segment: Segment): boolean {
    if (!this.#given) this.#open(segment);
    if (!this.#stream) return false;
    if (segment.silenceMs > 0) this.#heardAt = this.#options.now();
    if (this.#options.now() - this.#heardAt > SILENT_MS) this.close();
    else if (segment.length - this.#sent >= STEP) {
      this.#stream.send(toPcm16(segment.readFrom(this.#sent)));
      this.#sent = segment.length;
    }
    return this.#stream !== undefined;
  }

  close(): void {
    this.#given = true;
    this.#stream?.close();
    this.#stream = undefined;
  }

  #open(segment: Segment): void {
    this.#given = true;
    this.#heardAt = this.#options.now();
    this.#stream = this.#options.listen({
      onText: (text) => {
        this.#heardAt = this.#options.now();
        this.#options.onText(text, segment);
      },
      onBroken: () => this.close(),
    });
  }
}
