/**
 * Opus packets of a microphone to speech samples. libopus decodes every packet, whatever its rate and channels, straight
 * to 16 kHz mono, which costs less than decoding to 48 kHz and resampling.
 *
 * @module
 */
import { fromPcm16 } from "@jbcalling/contract";
import { Decoder } from "@evan/opus";
import { SPEECH_RATE } from "../pipeline/ports.ts";

/** Configuration and channel bits of a packet's first byte (RFC 6716, 3.1); the rest is how many frames follow. */
const CONFIGURATION = 0b1111_1100;

export class OpusSpeechDecoder {
  readonly #decoder = new Decoder({ channels: 1, sample_rate: SPEECH_RATE });
  #configuration: number | undefined;
  #closed = false;

  private constructor() {}

  static create(): Promise<OpusSpeechDecoder> {
    return Promise.resolve(new OpusSpeechDecoder());
  }

  /** Samples at `SPEECH_RATE`: 320 of a usual packet of 20 ms, none of one that is empty or damaged. */
  decode(packet: Uint8Array): Float32Array {
    const [first] = packet;
    if (first === undefined) return new Float32Array(0);
    const samples = this.#decode(packet);
    if (samples.length > 0) this.#configuration = first & CONFIGURATION;
    return samples;
  }

  /** What the lost packet after the last one may have sounded like; nothing before the first. */
  conceal(): Float32Array {
    if (this.#configuration === undefined) return new Float32Array(0);
    // A frame without data is a lost one to libopus (RFC 6716, 4.4), and gets the length of the last.
    return this.#decode(Uint8Array.of(this.#configuration));
  }

  /** May be called more than once; later packets give nothing. */
  close(): void {
    this.#closed = true;
  }

  #decode(packet: Uint8Array): Float32Array {
    if (this.#closed) return new Float32Array(0);
    try {
      return fromPcm16(this.#decoder.decode(packet));
    } catch {
      return new Float32Array(0);
    }
  }
}
