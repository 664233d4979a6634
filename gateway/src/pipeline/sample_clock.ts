/**
 * When a sample was captured. Packets arrive late, never early, so the earliest arrival is the best estimate; it may
 * rise slowly, as two clocks never run at the same speed.
 *
 * @module
 */
import { SPEECH_RATE } from "./ports.ts";

const SAMPLES_PER_MS = SPEECH_RATE / 1000;

/** How much of a later arrival is believed with every mark. */
const DRIFT = 0.02;

export class SampleClock {
  #startedAt: number | undefined;

  /** The sample at `position` of the stream was captured at `at`, ms since 1970, or a little earlier. */
  mark(position: number, at: number): void {
    const startedAt = at - position / SAMPLES_PER_MS;
    const later = startedAt - (this.#startedAt ?? startedAt);
    this.#startedAt = later > 0 ? this.#startedAt! + later * DRIFT : startedAt;
  }

  /** Forgets what was believed: the next mark holds, as after a pause of the stream. */
  reset(): void {
    this.#startedAt = undefined;
  }

  /** ms since 1970, whole. */
  timeOf(position: number): number {
    return Math.round((this.#startedAt ?? 0) + position / SAMPLES_PER_MS);
  }
}

export function toSamples(ms: number): number {
  return Math.round(ms * SAMPLES_PER_MS);
}

export function toMs(samples: number): number {
  return samples / SAMPLES_PER_MS;
}
