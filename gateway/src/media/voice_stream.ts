/**
 * From the frames of a voice to its packets. Time goes on through silence and the sequence does not, as if nothing had
 * been sent there (RFC 3550, 5.1); a few silent frames end each voice, so that receivers do not stretch its last sound.
 *
 * @module
 */
import { randomInt } from "node:crypto";
import type { FrameSource } from "../rooms/ports.ts";
import type { VoiceEncoder } from "./codecs.ts";
import { formatRtpPacket } from "./rtp_packet.ts";

/** Ticks of 20 ms at Opus' 48 kHz. */
const FRAME_TICKS = 960;

const SILENT_FRAME = new Float32Array(480);
const SILENCE_LEVEL = 127;
const SILENT_FRAMES_AT_END = 5;

export class VoiceStream {
  readonly #frames: FrameSource;
  readonly #encoder: VoiceEncoder;
  readonly #ssrc: number;
  readonly #payloadType: number;
  // RFC 3550 asks for random starts.
  #sequence = randomInt(0x8000);
  #timestamp = randomInt(2 ** 32);
  #silentFrames = SILENT_FRAMES_AT_END;

  constructor(
    options: {
      frames: FrameSource;
      encoder: VoiceEncoder;
      ssrc: number;
      payloadType: number;
    },
  ) {
    this.#frames = options.frames;
    this.#encoder = options.encoder;
    this.#ssrc = options.ssrc;
    this.#payloadType = options.payloadType;
  }

  /** To be called every 20 ms: the packet to send now, if any. */
  next(): Uint8Array | undefined {
    const timestamp = this.#timestamp;
    this.#timestamp = (timestamp + FRAME_TICKS) >>> 0;
    const frame = this.#frames.next();
    const marker = frame !== undefined &&
      this.#silentFrames === SILENT_FRAMES_AT_END;
    if (frame) this.#silentFrames = 0;
    else if (this.#silentFrames === SILENT_FRAMES_AT_END) return undefined;
    else this.#silentFrames++;
    const payload = this.#encoder.encode(frame ?? SILENT_FRAME);
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) & 0xffff;
    const packet = { payloadType: this.#payloadType, marker, sequence, timestamp, ssrc: this.#ssrc, payload };
    return formatRtpPacket(packet, frame ? levelOf(frame) : SILENCE_LEVEL);
  }
}

/** Loudness as RFC 6464 has it: dB below full scale, 0 to 127. */
function levelOf(frame: Float32Array): number {
  const power = frame.reduce((sum, sample) => sum + sample * sample, 0) / frame.length;
  return power === 0 ? SILENCE_LEVEL : Math.min(SILENCE_LEVEL, Math.max(0, Math.round(-10 * Math.log10(power))));
}
