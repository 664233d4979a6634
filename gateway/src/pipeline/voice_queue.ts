/** The sound of one translated voice that waits to be sent, taken frame by frame at the pace of speech. */
import { VOICE_RATE, type VoiceTrack } from "./ports.ts";

/** Samples of one frame: 20 ms. */
export const FRAME_SAMPLES = VOICE_RATE / 50;

/** What does not fit is dropped; the pipeline's backlog policy never comes near it. In ms. */
const MAX_WAITING_MS = 60_000;

interface Part {
  samples: Float32Array;
  onSent?: () => void;
}

export class VoiceQueue implements VoiceTrack {
  readonly #parts: Part[] = [];
  /** Samples of the first part that were taken. */
  #taken = 0;
  #waiting = 0;
  #closed = false;

  get waitingMs(): number {
    return this.#waiting / VOICE_RATE * 1000;
  }

  enqueue(samples: Float32Array, onSent?: () => void): void {
    const room = Math.max(
      0,
      MAX_WAITING_MS / 1000 * VOICE_RATE - this.#waiting,
    );
    if (this.#closed || samples.length === 0 || room === 0) return;
    const part = samples.subarray(0, room);
    this.#parts.push({ samples: part, onSent });
    this.#waiting += part.length;
  }

  /** The next 20 ms, to be called every 20 ms; nothing when nothing waits. The last of a voice ends in silence. */
  next(): Float32Array | undefined {
    if (this.#waiting === 0) return undefined;
    const frame = new Float32Array(FRAME_SAMPLES);
    for (let filled = 0; filled < FRAME_SAMPLES && this.#parts.length > 0;) {
      filled += this.#take(frame, filled);
    }
    return frame;
  }

  /** Drops what waits, as when its last listener left; more is not taken. May be called more than once. */
  close(): void {
    this.#closed = true;
    this.#parts.length = 0;
    this.#waiting = 0;
  }

  #take(frame: Float32Array, at: number): number {
    const part = this.#parts[0]!;
    if (this.#taken === 0) part.onSent?.();
    const samples = part.samples.subarray(
      this.#taken,
      this.#taken + frame.length - at,
    );
    frame.set(samples, at);
    this.#taken += samples.length;
    this.#waiting -= samples.length;
    if (this.#taken === part.samples.length) {
      this.#parts.shift();
      this.#taken = 0;
    }
    return samples.length;
  }
}
