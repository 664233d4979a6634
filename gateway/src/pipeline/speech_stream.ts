/** The voice of one text as its samples come from the function: 16-bit PCM at any rate in, `VOICE_RATE` out. */
import { CallError, fromPcm16 } from "@jbcalling/contract";
import type { VoiceResampler } from "./voice_resampler.ts";
import { until } from "./wait.ts";

/** The longest wait for the next part of a voice that has begun, in ms. */
const STALL_MS = 4000;

export class SpeechStream {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #resampler: VoiceResampler;
  readonly #signal: AbortSignal;
  #rest: Uint8Array = new Uint8Array(0);
  #first: Float32Array | undefined;

  private constructor(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    resampler: VoiceResampler,
    signal: AbortSignal,
  ) {
    this.#reader = reader;
    this.#resampler = resampler;
    this.#signal = signal;
  }

  /** Resolves once the first samples are there. Throws `engine_failed` when the reply holds no voice. */
  static async open(
    reply: Response,
    resampler: VoiceResampler,
    signal: AbortSignal,
  ): Promise<SpeechStream> {
    const rate = rateOf(reply);
    if (!reply.body || !rate) {
      throw new CallError(
        "engine_failed",
        "Cannot speak as the reply must hold 16-bit PCM",
      );
    }
    const stream = new SpeechStream(reply.body.getReader(), resampler, signal);
    try {
      await resampler.prepare(rate);
      stream.#first = await stream.#next();
      if (!stream.#first) {
        throw new CallError(
          "engine_failed",
          "Cannot speak as the reply is empty",
        );
      }
      return stream;
    } catch (error) {
      stream.cancel();
      throw error;
    }
  }

  /** Parts of the voice at `VOICE_RATE`, none empty, the first of them already there; read once. */
  async *parts(): AsyncGenerator<Float32Array> {
    try {
      for (let part = this.#first; part; part = await this.#next()) yield part;
    } finally {
      this.cancel();
    }
  }

  /** Gives up the rest; may be called more than once. */
  cancel(): void {
    this.#reader.cancel().catch(() => {});
  }

  async #next(): Promise<Float32Array | undefined> {
    while (true) {
      const { value, done } = await this.#read();
      if (done) return undefined;
      const bytes = joined(this.#rest, value);
      const whole = bytes.length - bytes.length % 2;
      this.#rest = bytes.slice(whole);
      const samples = this.#resampler.process(
        fromPcm16(bytes.subarray(0, whole)),
      );
      if (samples.length > 0) return samples;
    }
  }

  async #read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    const stalled = new AbortController();
    const error = new CallError(
      "deadline_exceeded",
      `Cannot speak on as nothing came for ${STALL_MS} ms`,
    );
    const timer = setTimeout(() => stalled.abort(error), STALL_MS);
    try {
      return await until(
        this.#reader.read(),
        AbortSignal.any([this.#signal, stalled.signal]),
      );
    } finally {
      clearTimeout(timer);
    }
  }
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length === 0) return right;
  const all = new Uint8Array(left.length + right.length);
  all.set(left);
  all.set(right, left.length);
  return all;
}

/** The rate in `audio/L16;rate=22050;channels=1`, in Hz. */
function rateOf(reply: Response): number | undefined {
  const [, rate] = /^audio\/L16;.*?\brate=(\d+)/i.exec(
    reply.headers.get("content-type") ?? "",
  ) ?? [];
  return rate === undefined ? undefined : Number(rate);
}
