/** A translated voice to Opus packets: 24 kHz mono, 20 ms, 32 kbit/s, with the redundancy that covers lost packets. */
import { toPcm16 } from "@jbcalling/contract";
import { Encoder } from "@evan/opus";
import { VOICE_RATE } from "../pipeline/ports.ts";
import { FRAME_SAMPLES } from "../pipeline/voice_queue.ts";

const BITS_PER_SECOND = 32_000;

/** Losses that the redundancy is made for, in percent. */
const EXPECTED_LOSS = 5;

/** libopus' scale from 0 to 10: less costs less and sounds a little worse; speech at this rate loses nothing audible. */
const COMPLEXITY = 5;

export class OpusVoiceEncoder {
  readonly #encoder = new Encoder({
    channels: 1,
    sample_rate: VOICE_RATE,
    application: "voip",
  });
  #closed = false;

  private constructor() {
    this.#encoder.bitrate = BITS_PER_SECOND;
    this.#encoder.signal = "voice";
    this.#encoder.complexity = COMPLEXITY;
    this.#encoder.inband_fec = true;
    this.#encoder.packet_loss = EXPECTED_LOSS;
  }

  static create(): Promise<OpusVoiceEncoder> {
    return Promise.resolve(new OpusVoiceEncoder());
  }

  /** One packet of a frame of 20 ms at `VOICE_RATE`. Throws a `RangeError` for any other length and after `close`. */
  encode(frame: Float32Array): Uint8Array {
    if (this.#closed) {
      throw new RangeError("Cannot encode as the encoder is closed");
    }
    if (frame.length !== FRAME_SAMPLES) {
      throw new RangeError(
        `Cannot encode as a frame must have ${FRAME_SAMPLES} samples: current value is ${frame.length}`,
      );
    }
    return this.#encoder.encode(toPcm16(frame));
  }

  /** May be called more than once. */
  close(): void {
    this.#closed = true;
  }
}
