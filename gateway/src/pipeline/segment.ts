/** A stretch of one speaker's audio around speech, window by window, with what the detector said of each. */
import { WINDOW_SAMPLES } from "./ports.ts";
import { toMs } from "./sample_clock.ts";

interface Window {
  samples: Float32Array;
  isSpeech: boolean;
}

export class Segment {
  /** Position in the speaker's stream of the first sample. */
  readonly start: number;
  readonly #windows: Window[] = [];
  #firstSpeech = -1;
  #lastSpeech = -1;
  #speechWindows = 0;

  constructor(start: number, windows: Iterable<Window> = []) {
    this.start = start;
    for (const { samples, isSpeech } of windows) this.append(samples, isSpeech);
  }

  append(samples: Float32Array, isSpeech: boolean): void {
    this.#windows.push({ samples, isSpeech });
    if (!isSpeech) return;
    this.#lastSpeech = this.#windows.length - 1;
    if (this.#firstSpeech < 0) this.#firstSpeech = this.#lastSpeech;
    this.#speechWindows++;
  }

  /** In samples, as all lengths and offsets here. */
  get length(): number {
    return this.#windows.length * WINDOW_SAMPLES;
  }

  /** Offset of the first window with speech; the length when there is none. */
  get speechStart(): number {
    return this.#firstSpeech < 0 ? this.length : this.#firstSpeech * WINDOW_SAMPLES;
  }

  /** Offset behind the last window with speech; 0 when there is none. */
  get speechEnd(): number {
    return (this.#lastSpeech + 1) * WINDOW_SAMPLES;
  }

  /** How much of it is speech, in ms. */
  get speechMs(): number {
    return toMs(this.#speechWindows * WINDOW_SAMPLES);
  }

  /** How long nobody has spoken at its end, in ms. */
  get silenceMs(): number {
    return toMs(this.length - this.speechEnd);
  }

  /** A copy of the samples from the first up to an offset, cut to whole windows. */
  read(end: number = this.length): Float32Array<ArrayBuffer> {
    return joined(this.#windows.slice(0, Math.ceil(end / WINDOW_SAMPLES)));
  }

  /** A copy of the samples from an offset to the end. */
  readFrom(start: number): Float32Array<ArrayBuffer> {
    return joined(this.#windows.slice(Math.round(start / WINDOW_SAMPLES)));
  }

  /** Two segments that together hold every window of this one once; `offset` is cut to whole windows. */
  splitAt(offset: number): [Segment, Segment] {
    const count = Math.round(offset / WINDOW_SAMPLES);
    return [
      new Segment(this.start, this.#windows.slice(0, count)),
      new Segment(
        this.start + count * WINDOW_SAMPLES,
        this.#windows.slice(count),
      ),
    ];
  }

  /** The mean square of each window, and whether the detector heard speech in it. */
  *energies(): Generator<{ energy: number; isSpeech: boolean }> {
    for (const { samples, isSpeech } of this.#windows) {
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      yield { energy: sum / samples.length, isSpeech };
    }
  }
}

function joined(windows: readonly Window[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(windows.length * WINDOW_SAMPLES);
  for (const [index, { samples }] of windows.entries()) all.set(samples, index * WINDOW_SAMPLES);
  return all;
}
