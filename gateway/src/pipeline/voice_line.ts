/**
 * One speaker's translated voice in one language: a place in the line for every utterance, taken at its end and filled
 * when its translation is there, so that the order is kept whichever translation comes first. What waits is bounded by
 * time: nothing stays longer than `MAX_LAG_MS`.
 *
 * @module
 */
import type { LanguageCode } from "@jbcalling/contract";
import { HOLD_MS, joinTexts, LATE_LAG_MS, MAX_JOINED, MAX_LAG_MS, speedAt } from "./backlog.ts";
import type { FunctionCalls } from "./function_calls.ts";
import type { VoiceTrack } from "./ports.ts";
import { VoiceResampler } from "./voice_resampler.ts";

/** How long a voice that cannot be had is tried for, in ms. */
const TRY_MS = 4000;

/** How often a line that waits looks again, in ms. */
const LOOK_MS = 100;

/** How the voice of one utterance ended; `behind`: too late to be said, `unwanted`: nobody hears this language now. */
export type VoiceResult =
  | "spoken"
  | "behind"
  | "failed"
  | "unwanted"
  | "cancelled";

export interface VoiceRequest {
  utteranceId: string;
  text: string;
  /** ms since 1970 */
  speechEndAt: number;
  /** The first samples came from the function. */
  onBegun(): void;
  /** The first of them left. */
  onSent(): void;
}

/** A place in the line; it must be filled or given back. */
export interface Place {
  fill(request: VoiceRequest): Promise<VoiceResult>;
  /** May be called more than once; changes nothing when the place is filled. */
  release(): void;
}

export interface VoiceLineOptions {
  language: LanguageCode;
  calls: FunctionCalls;
  track(): VoiceTrack;
  /** Whether somebody hears this language now. */
  wanted(): boolean;
  now: () => number;
  signal: AbortSignal;
}

interface Entry {
  request?: VoiceRequest;
  released: boolean;
  settle(result: VoiceResult): void;
}

export class VoiceLine {
  readonly #options: VoiceLineOptions;
  readonly #resampler = new VoiceResampler();
  #entries: Entry[] = [];
  #running = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: VoiceLineOptions) {
    this.#options = options;
    options.signal.addEventListener("abort", () => this.#close(), {
      once: true,
    });
  }

  reserve(): Place {
    const { promise, resolve } = Promise.withResolvers<VoiceResult>();
    const entry: Entry = {
      released: this.#options.signal.aborted,
      settle: resolve,
    };
    this.#entries.push(entry);
    return {
      fill: (request) => {
        if (entry.released) return Promise.resolve("cancelled");
        entry.request = request;
        this.#advance();
        return promise;
      },
      release: () => {
        entry.released ||= !entry.request;
        this.#advance();
      },
    };
  }

  /** Says what can be said now; looks again later when something waits for its time. */
  async #advance(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#timer);
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
      await this.#speak(batch);
    }
    this.#running = false;
    if (this.#entries.some(({ request }) => request)) {
      this.#timer = setTimeout(() => this.#advance(), LOOK_MS);
    }
  }

  /** The next utterances to be said as one; none while the line must wait. */
  #take(): VoiceRequestEntry[] {
    this.#entries = this.#entries.filter((entry) => !this.#isOver(entry));
    const [first] = this.#entries;
    if (!isFilled(first) || this.#waitingMs > HOLD_MS) return [];
    const batch = [first];
    let characters = first.request.text.length;
    for (const entry of this.#entries.slice(1)) {
      if (!isFilled(entry) || this.#lagOf(first.request) < LATE_LAG_MS) break;
      characters += entry.request.text.length;
      if (characters > MAX_JOINED) break;
      batch.push(entry);
    }
    this.#entries.splice(0, batch.length);
    return batch;
  }

  #isOver(entry: Entry): boolean {
    if (entry.request && this.#lagOf(entry.request) > MAX_LAG_MS) {
      entry.settle("behind");
    } else if (!entry.released) return false;
    return true;
  }

  async #speak(batch: readonly VoiceRequestEntry[]): Promise<void> {
    const result = await this.#trySpeaking(batch.map(({ request }) => request));
    for (const entry of batch) entry.settle(result);
  }

  async #trySpeaking(requests: readonly VoiceRequest[]): Promise<VoiceResult> {
    const { calls, language, now, signal } = this.#options;
    const [{ utteranceId, speechEndAt }] = requests as [VoiceRequest];
    if (!this.#options.wanted()) return "unwanted";
    const lastMoment = speechEndAt + MAX_LAG_MS;
    const speed = speedAt(this.#lagOf(requests[0]!));
    const text = joinTexts(requests.map((request) => request.text));
    try {
      const deadlineAt = Math.min(lastMoment, now() + TRY_MS);
      const context = { requestId: utteranceId, signal, deadlineAt };
      const stream = await calls.speak(
        { text, language, speed },
        this.#resampler,
        context,
      );
      for (const request of requests) request.onBegun();
      let onSent: (() => void) | undefined = () => requests.forEach((request) => request.onSent());
      const track = this.#options.track();
      for await (const part of stream.parts()) {
        track.enqueue(part, onSent);
        onSent = undefined;
      }
      return "spoken";
    } catch {
      if (signal.aborted) return "cancelled";
      return now() >= lastMoment ? "behind" : "failed";
    }
  }

  get #waitingMs(): number {
    return this.#options.track().waitingMs;
  }

  #lagOf(request: VoiceRequest): number {
    return this.#options.now() - request.speechEndAt + this.#waitingMs;
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#resampler.close();
    for (const entry of this.#entries.splice(0)) {
      entry.released = true;
      entry.settle("cancelled");
    }
  }
}

type VoiceRequestEntry = Entry & { request: VoiceRequest };

function isFilled(entry: Entry | undefined): entry is VoiceRequestEntry {
  return entry?.request !== undefined;
}
