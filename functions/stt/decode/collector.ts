/** Gathers decoded audio as mono at the recogniser's rate, and stops a file that unpacks to more than is allowed. */
import { type Audio, CallError } from "@jbcalling/contract";
import { RECOGNIZER_RATE } from "../engine.ts";
import { toMono } from "./mono.ts";
import { Resampler } from "./resample.ts";

/** The rates in Hz that make sense for sound; anything else is a damaged header. */
const MIN_RATE = 4000;
const MAX_RATE = 384_000;

/** More channels than this is a damaged header, or a file made to fill the memory. */
export const MAX_CHANNELS = 32;

/** How long decoding may hold the thread that others want too, in ms. */
const TURN_MS = 5;

export interface DecodeLimits {
  /** The longest audio that is taken, in ms. */
  maxAudioMs: number;
}

/** Use: `add` for each decoded piece, `startRecording` between two that are joined, `finish` once, and `free` always. */
export class SampleCollector {
  readonly format: string;
  readonly #limits: DecodeLimits;
  readonly #signal: AbortSignal;
  readonly #parts: Float32Array<ArrayBuffer>[] = [];
  #frames = 0;
  /** How long the recordings before this one last. */
  #earlierMs = 0;
  #sampleRate = 0;
  #resampler: Resampler | undefined;
  #turnStartedAt = performance.now();

  constructor(format: string, limits: DecodeLimits, signal: AbortSignal) {
    this.format = format;
    this.#limits = limits;
    this.#signal = signal;
  }

  /** Frames taken so far of this recording, at its own rate. */
  get frames(): number {
    return this.#frames;
  }

  /** Adds planar samples in [-1, 1], `[channel][frame]`, at a rate in Hz. */
  async add(channels: readonly Float32Array[], sampleRate: number): Promise<void> {
    const frames = channels[0]?.length ?? 0;
    if (frames === 0) return await this.turn();
    this.requireLength(this.#frames + frames, sampleRate);
    this.#requireSameRate(sampleRate);
    const mono = toMono(channels);
    if (!mono) throw invalid(this.format, "each sample must be a finite number: current value is NaN or infinite");
    this.#frames += frames;
    this.#resampler ??= await Resampler.create(sampleRate, RECOGNIZER_RATE);
    await this.#keep(this.#resampler.push(mono));
  }

  /** Throws when the rate makes no sense or that many frames last too long; also for what a header tells. */
  requireLength(frames: number, sampleRate: number): void {
    if (!(sampleRate >= MIN_RATE && sampleRate <= MAX_RATE)) {
      throw invalid(this.format, `its rate must be ${MIN_RATE} to ${MAX_RATE} Hz: current value is ${sampleRate}`);
    }
    const { maxAudioMs } = this.#limits;
    if (this.#earlierMs + frames / sampleRate * 1000 <= maxAudioMs) return;
    throw new CallError("payload_too_large", `Cannot take the audio as it must last at most ${maxAudioMs} ms`);
  }

  /** Gives the event loop a turn when decoding has held it for long. Throws when the call was aborted. */
  async turn(): Promise<void> {
    if (performance.now() - this.#turnStartedAt > TURN_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#turnStartedAt = performance.now();
    }
    this.#signal.throwIfAborted();
  }

  /** What follows is another recording in the same file, which may have another rate. */
  async startRecording(): Promise<void> {
    if (!this.#resampler) return;
    await this.#keep(this.#resampler.finish());
    this.free();
    this.#earlierMs += this.#frames / this.#sampleRate * 1000;
    this.#frames = 0;
    this.#sampleRate = 0;
  }

  /** All samples. Throws `invalid_audio` when there are none. */
  async finish(): Promise<Audio> {
    await this.startRecording();
    if (this.#parts.length === 0) {
      throw invalid(this.format, "it must hold at least one whole frame of audio: current value is 0 frames");
    }
    if (this.#parts.length === 1) return { samples: this.#parts[0]!, sampleRate: RECOGNIZER_RATE };
    const samples = new Float32Array(this.#parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      samples.set(part, at);
      at += part.length;
    }
    return { samples, sampleRate: RECOGNIZER_RATE };
  }

  free(): void {
    this.#resampler?.free();
    this.#resampler = undefined;
  }

  /** Filters overshoot, and files of floats may be louder than full scale: both are clipped. */
  async #keep(pieces: Iterable<Float32Array<ArrayBuffer>>): Promise<void> {
    for (const piece of pieces) {
      for (let i = 0; i < piece.length; i++) {
        const sample = piece[i]!;
        if (Number.isNaN(sample)) throw invalid(this.format, "its samples must not overflow: current value is NaN");
        if (sample > 1) piece[i] = 1;
        else if (sample < -1) piece[i] = -1;
      }
      this.#parts.push(piece);
      await this.turn();
    }
  }

  #requireSameRate(sampleRate: number): void {
    if (this.#sampleRate !== 0 && this.#sampleRate !== sampleRate) {
      const found = `${this.#sampleRate} and ${sampleRate} Hz`;
      throw invalid(this.format, `its rate must not change: current value is ${found}`);
    }
    this.#sampleRate = sampleRate;
  }
}

/** A refusal of the bytes; the rule says what must hold and what was found. */
export function invalid(format: string, rule: string, cause?: unknown): CallError {
  return new CallError("invalid_audio", `Cannot decode the ${format} audio as ${rule}`, { cause });
}
