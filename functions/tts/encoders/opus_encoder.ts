/** Ogg Opus (RFC 7845): 24 kHz mono frames of 20 ms at 32 kbit/s, in pages of 200 ms so that playback starts early. */
import { toPcm16 } from "@jbcalling/contract";
import { Encoder } from "@evan/opus";
import { AppendOnlyStreamTarget, EncodedAudioPacketSource, EncodedPacket, OggOutputFormat, Output } from "mediabunny";
import type { AudioEncoder, EncoderOptions } from "./encoder.ts";
import { createResampler, type Resampler } from "./resampler.ts";
import { Turns } from "./turns.ts";

const OPUS_RATE = 24_000;
const FRAME_SAMPLES = 480;
const FRAME_SECONDS = FRAME_SAMPLES / OPUS_RATE;
const PRE_SKIP = 312;

/** Samples that are resampled in one go, a few milliseconds of work. */
const BLOCK = 8192;

export class OpusEncoder implements AudioEncoder {
  readonly #opus = new Encoder({ channels: 1, sample_rate: OPUS_RATE, application: "voip" });
  readonly #source = new EncodedAudioPacketSource("opus");
  readonly #resampler: Resampler;
  readonly #output: Output;
  readonly #written: Uint8Array[] = [];
  readonly #turns = new Turns();
  #rest = new Float32Array(0);
  #frames = 0;

  private constructor(resampler: Resampler) {
    this.#resampler = resampler;
    this.#opus.bitrate = 32_000;
    const writable = new WritableStream<Uint8Array>({ write: (bytes) => void this.#written.push(bytes.slice()) });
    this.#output = new Output({
      format: new OggOutputFormat({ maximumPageDuration: 0.2 }),
      target: new AppendOnlyStreamTarget(writable),
    });
    this.#output.addAudioTrack(this.#source);
  }

  static async create(options: EncoderOptions): Promise<OpusEncoder> {
    const encoder = new OpusEncoder(await createResampler(options.sampleRate, OPUS_RATE));
    await encoder.#output.start();
    return encoder;
  }

  async encode(samples: Float32Array): Promise<Uint8Array<ArrayBuffer>> {
    for (let at = 0; at < samples.length; at += BLOCK) await this.#encodeBlock(samples.subarray(at, at + BLOCK));
    return this.#take();
  }

  async #encodeBlock(samples: Float32Array): Promise<void> {
    const resampled = this.#resampler.process(samples);
    const all = new Float32Array(this.#rest.length + resampled.length);
    all.set(this.#rest);
    all.set(resampled, this.#rest.length);
    const whole = all.length - all.length % FRAME_SAMPLES;
    for (let at = 0; at < whole; at += FRAME_SAMPLES) {
      await this.#add(all.subarray(at, at + FRAME_SAMPLES));
      await this.#turns.take();
    }
    this.#rest = all.slice(whole);
  }

  async finish(): Promise<Uint8Array<ArrayBuffer>> {
    const last = new Float32Array(FRAME_SAMPLES);
    last.set(this.#rest);
    await this.#add(last);
    await this.#output.finalize();
    this.#resampler.close();
    return this.#take();
  }

  async #add(frame: Float32Array): Promise<void> {
    const packet = new Uint8Array(this.#opus.encode(toPcm16(frame)));
    const meta = this.#frames === 0 ? { decoderConfig: DECODER_CONFIG } : undefined;
    await this.#source.add(new EncodedPacket(packet, "key", this.#frames * FRAME_SECONDS, FRAME_SECONDS), meta);
    this.#frames++;
  }

  #take(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#written.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of this.#written.splice(0)) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}

/** The identification header: version 1, one channel, pre-skip and input rate little-endian. */
function opusHead(): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(19);
  head.set(new TextEncoder().encode("OpusHead"));
  const view = new DataView(head.buffer);
  view.setUint8(8, 1);
  view.setUint8(9, 1);
  view.setUint16(10, PRE_SKIP, true);
  view.setUint32(12, OPUS_RATE, true);
  return head;
}

const DECODER_CONFIG = { codec: "opus", sampleRate: 48_000, numberOfChannels: 1, description: opusHead() };
