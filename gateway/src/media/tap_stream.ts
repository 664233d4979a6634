/**
 * From the packets of one microphone to an even stream of samples: in order, what was lost concealed, what was not sent
 * (discontinuous transmission) silent. Silence comes at the pace of time, not with the next packet: the end of speech
 * must be seen while nothing is sent.
 *
 * @module
 */
import { TokenBucket } from "../lib/token_bucket.ts";
import { SPEECH_RATE } from "../pipeline/ports.ts";
import type { SpeechSink } from "../rooms/ports.ts";
import type { SpeechDecoder } from "./codecs.ts";
import { PacketSequencer, type Sequenced } from "./packet_sequencer.ts";
import { parseRtpPacket, type RtpPacket } from "./rtp_packet.ts";

/** Opus counts in 48 kHz whatever is sent (RFC 7587, 4.1). */
const TICKS_PER_MS = 48;

const FRAME_MS = 20;
const SAMPLES_PER_MS = SPEECH_RATE / 1000;
const SILENCE = new Float32Array(FRAME_MS * SAMPLES_PER_MS);

/** How many packets wait for one that is missing: 100 ms. */
const REORDER_PACKETS = 5;

/** Concealment beyond this sounds like nothing that was said, in packets. */
const MOST_CONCEALED = 5;

/** An Opus packet this short announces that nothing will be sent for a while. */
const DTX_BYTES = 2;

/** When silence begins after the last packet, in ms: announced, or because packets stopped coming. */
const ANNOUNCED_SILENCE_MS = 60;
const STALLED_SILENCE_MS = 400;

/** Longer silence tells a listener nothing, in ms. */
const LONGEST_SILENCE_MS = 3000;

/** How much of a later arrival is believed with every packet. */
const LATER_BELIEVED = 0.002;

/** Speech comes as 50 packets a second, 100 at most; more is somebody who wants to keep a core busy. */
const PACKETS_PER_SECOND = 120;

export class TapStream {
  readonly #decoder: SpeechDecoder;
  readonly #sink: SpeechSink;
  readonly #sequencer = new PacketSequencer<RtpPacket>(REORDER_PACKETS);
  readonly #allowance: TokenBucket;
  /** The timestamp that the next packet has when nothing is missing. */
  #expected: number | undefined;
  /** How much sound was given, silence included, in ms. */
  #positionMs = 0;
  /** When the sound at position 0 was caught, as the earliest arrivals tell, ms since 1970. */
  #startedAt: number | undefined;
  /** Time without a packet, in ms; nothing before the first. */
  #idleMs: number | undefined;
  #lastTickAt = 0;
  #announcedSilence = false;
  /** Silence given since the last packet, in ms. */
  #silentMs = 0;

  /** `now` is in ms since 1970, as in every call below. */
  constructor(options: { decoder: SpeechDecoder; sink: SpeechSink; now: number }) {
    this.#decoder = options.decoder;
    this.#sink = options.sink;
    this.#allowance = new TokenBucket({
      perSecond: PACKETS_PER_SECOND,
      burst: 2 * PACKETS_PER_SECOND,
      now: options.now,
    });
  }

  /** A packet as it came from the network. */
  packet(bytes: Uint8Array, now: number): void {
    const packet = parseRtpPacket(bytes);
    if (!packet || packet.payload.length === 0 || !this.#allowance.take(now)) {
      return;
    }
    for (const next of this.#sequencer.push(packet)) this.#take(next, now);
  }

  /** To be called every 20 ms. */
  tick(now: number): void {
    // While the process was busy packets came that it has not seen yet: only time in which it could see them counts.
    const sinceTickMs = Math.max(0, Math.min(FRAME_MS, now - this.#lastTickAt));
    this.#lastTickAt = now;
    if (this.#idleMs === undefined) return;
    this.#idleMs += sinceTickMs;
    if (this.#sequencer.held > 0 && this.#idleMs > REORDER_PACKETS * FRAME_MS) {
      for (const next of this.#sequencer.flush()) this.#take(next, now);
    }
    if (sinceTickMs === 0 || this.#idleMs < (this.#announcedSilence ? ANNOUNCED_SILENCE_MS : STALLED_SILENCE_MS)) {
      return;
    }
    if (this.#silentMs >= LONGEST_SILENCE_MS) return;
    this.#silentMs += FRAME_MS;
    this.#give(SILENCE);
  }

  #take({ packet, lost }: Sequenced<RtpPacket>, now: number): void {
    let missingMs = this.#missingMs(packet);
    for (let frame = 0; missingMs >= FRAME_MS; frame++, missingMs -= FRAME_MS) {
      this.#give(frame < Math.min(lost, MOST_CONCEALED) ? this.#decoder.conceal() : SILENCE);
    }
    const samples = this.#decode(packet.payload);
    this.#mark(now - samples.length / SAMPLES_PER_MS);
    this.#expected = (packet.timestamp + samples.length / SAMPLES_PER_MS * TICKS_PER_MS) >>> 0;
    this.#idleMs = 0;
    this.#announcedSilence = packet.payload.length <= DTX_BYTES;
    this.#silentMs = 0;
    this.#give(samples);
  }

  #give(samples: Float32Array): void {
    this.#sink.accept(samples, this.#startedAt! + this.#positionMs);
    this.#positionMs += samples.length / SAMPLES_PER_MS;
  }

  /** The time in front of a packet for which there is no sound yet, less the silence that was given for it. */
  #missingMs({ timestamp }: RtpPacket): number {
    if (this.#expected === undefined) return 0;
    const gapMs = ((timestamp - this.#expected) | 0) / TICKS_PER_MS;
    if (gapMs <= LONGEST_SILENCE_MS) return gapMs - this.#silentMs;
    // The microphone was off: what comes now has nothing to do with what came before.
    this.#startedAt = undefined;
    return 0;
  }

  /**
   * The sound at the position now was caught at `at` or, as packets come late and never early, a little before. A route
   * that became longer is believed over some seconds.
   */
  #mark(at: number): void {
    const startedAt = at - this.#positionMs;
    const later = startedAt - (this.#startedAt ?? startedAt);
    this.#startedAt = later > 0 ? this.#startedAt! + later * LATER_BELIEVED : startedAt;
  }

  /** The packet's samples; a damaged one sounds like a lost one. */
  #decode(payload: Uint8Array): Float32Array {
    try {
      return this.#decoder.decode(payload);
    } catch {
      return this.#decoder.conceal();
    }
  }
}
