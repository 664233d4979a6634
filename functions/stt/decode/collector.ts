/** Gathers decoded audio as mono, and stops a file that unpacks to more than is allowed. */
import { CallError } from "@jbcalling/contract";

/** The rates in Hz that make sense for sound; anything else is a damaged header. */
const MIN_RATE = 4000;
const MAX_RATE = 384_000;

/** How long decoding may hold the event loop, in ms. */
const TURN_MS = 10;

export interface DecodeLimits {
  /** The longest audio that is taken, in ms. */
  maxAudioMs: number;
}

export class SampleCollector {
  readonly #format: string;
  readonly #limits: DecodeLimits;
  readonly #signal: AbortSignal;
  readonly #parts: Float32Array[] = [];
  #length = 0;
  #sampleRate = 0;
  #turnStartedAt = performance.now();

  constructor(format: string, limits: DecodeLimits, signal: AbortSignal) {
    this.#format = format;
    this.#limits = limits;
    this.#signal = signal;
  }

  /** Adds planar samples, one array per channel. Gives the event loop a turn now and then. */
  async add(channels: readonly Float32Array[], sampleRate: number): Promise<void> {
    const frames = channels[0]?.length ?? 0;
    if (frames > 0) {
      this.#requireRate(sampleRate);
      this.#length += frames;
      if (this.#length / sampleRate * 1000 > this.#limits.maxAudioMs) {
        const message = `Cannot take the audio as it must last at most ${this.#limits.maxAudioMs} ms`;
        throw new CallError("payload_too_large", message);
      }
      this.#parts.push(toMono(channels));
    }
    if (performance.now() - this.#turnStartedAt > TURN_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#signal.throwIfAborted();
      this.#turnStartedAt = performance.now();
    }
  }

  /** All samples and their rate. Throws `invalid_audio` when there are none or one is not a number. */
  finish(): { samples: Float32Array<ArrayBuffer>; sampleRate: number } {
    if (this.#length === 0) throw invalid(this.#format, "it must hold at least one whole frame of audio");
    const samples = new Float32Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      samples.set(part, at);
      at += part.length;
    }
    if (!samples.every(Number.isFinite)) throw invalid(this.#format, "each sample must be a finite number");
    return { samples, sampleRate: this.#sampleRate };
  }

  #requireRate(sampleRate: number): void {
    if (!(sampleRate >= MIN_RATE && sampleRate <= MAX_RATE)) {
      throw invalid(this.#format, `its rate must be ${MIN_RATE} to ${MAX_RATE} Hz: current value is ${sampleRate}`);
    }
    if (this.#sampleRate !== 0 && this.#sampleRate !== sampleRate) {
      throw invalid(
        this.#format,
        `its rate must not change: current values are ${this.#sampleRate} and ${sampleRate} Hz`,
      );
    }
    this.#sampleRate = sampleRate;
  }
}

export function invalid(format: string, rule: string, cause?: unknown): CallError {
  return new CallError("invalid_audio", `Cannot decode the ${format} audio as ${rule}`, { cause });
}

function toMono(channels: readonly Float32Array[]): Float32Array {
  const first = channels[0]!;
  if (channels.length === 1) return first.slice();
  const mono = new Float32Array(first.length);
  for (const channel of channels) {
    for (let i = 0; i < mono.length; i++) mono[i]! += channel[i]! / channels.length;
  }
  return mono;
}
