/** RIFF WAVE: integer PCM of 8 to 32 bits and IEEE floats, any number of channels. */
import { fromPcm16 } from "@jbcalling/contract";
import { invalid, MAX_CHANNELS, type SampleCollector } from "./collector.ts";

const INTEGER = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** Samples of all channels that are converted in one go. */
const BLOCK = 65_536;

/** How samples lie in bytes: frame by frame, channel by channel, little-endian. */
export interface Layout {
  encoding: number;
  channels: number;
  sampleRate: number;
  bits: number;
}

/** A data chunk of size 0 or of the largest size is a stream: it lasts until the end of the file. */
export async function decodeWav(bytes: Uint8Array, collector: SampleCollector): Promise<void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || name(0) !== "RIFF" || name(8) !== "WAVE") {
    throw invalid("WAV", "it must start with RIFF and WAVE: current value is another start");
  }
  let layout: Layout | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (name(at) === "fmt ") layout = readLayout(view, body, size);
    if (name(at) === "data") {
      if (!layout) throw invalid("WAV", "its format must come before its data: current value is data first");
      const streamed = size === 0 || size === 0xffffffff;
      const end = streamed ? bytes.length : Math.min(bytes.length, body + size);
      return await readSamples(bytes.subarray(body, end), layout, collector);
    }
    at = body + size + size % 2;
  }
  throw invalid("WAV", "it must hold a data chunk: current value is none");
}

function readLayout(view: DataView, at: number, size: number): Layout {
  if (size < 16 || at + size > view.byteLength) {
    throw invalid("WAV", `its format must be whole: current value is ${size} bytes`);
  }
  const tag = view.getUint16(at, true);
  const encoding = tag === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : tag;
  const layout = {
    encoding,
    channels: view.getUint16(at + 2, true),
    sampleRate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
  const known = encoding === INTEGER ? [8, 16, 24, 32] : encoding === FLOAT ? [32, 64] : [];
  if (!known.includes(layout.bits)) {
    const value = `encoding ${encoding} of ${layout.bits} bits`;
    throw invalid("WAV", `it must hold PCM of 8 to 32 bits or floats: current value is ${value}`);
  }
  if (layout.channels < 1 || layout.channels > MAX_CHANNELS) {
    throw invalid("WAV", `it must have 1 to ${MAX_CHANNELS} channels: current value is ${layout.channels}`);
  }
  const frameBytes = view.getUint16(at + 12, true);
  if (frameBytes !== layout.channels * layout.bits / 8) {
    throw invalid("WAV", `its frames must be as long as their samples: current value is ${frameBytes} bytes`);
  }
  return layout;
}

/** Decodes bare samples; a last frame that is not whole is dropped. */
export async function readSamples(bytes: Uint8Array, layout: Layout, collector: SampleCollector): Promise<void> {
  const { channels, bits, sampleRate } = layout;
  const frameBytes = bits / 8 * channels;
  const frames = Math.floor(bytes.length / frameBytes);
  const block = Math.ceil(BLOCK / channels);
  collector.requireLength(frames, sampleRate);
  for (let start = 0; start < frames; start += block) {
    const end = Math.min(frames, start + block);
    const samples = convert(bytes.subarray(start * frameBytes, end * frameBytes), layout);
    await collector.add(planesOf(samples, channels), sampleRate);
  }
}

/** Channel by channel what comes frame by frame. */
function planesOf(samples: Float32Array, channels: number): Float32Array[] {
  if (channels === 1) return [samples];
  const frames = samples.length / channels;
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(frames);
    for (let frame = 0, at = channel; frame < frames; frame++, at += channels) plane[frame] = samples[at]!;
    return plane;
  });
}

/** Samples in [-1, 1]. What nearly all callers send, 16 bits, goes through typed arrays, the rest one by one. */
function convert(bytes: Uint8Array, { encoding, bits }: Layout): Float32Array {
  if (encoding === INTEGER && bits === 16) return fromPcm16(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readerOf(view, encoding, bits);
  const samples = new Float32Array(bytes.length / (bits / 8));
  for (let i = 0, at = 0; i < samples.length; i++, at += bits / 8) samples[i] = read(at);
  return samples;
}

function readerOf(view: DataView, encoding: number, bits: number): (at: number) => number {
  if (encoding === FLOAT) return bits === 32 ? (at) => view.getFloat32(at, true) : (at) => view.getFloat64(at, true);
  switch (bits) {
    case 8:
      return (at) => (view.getUint8(at) - 128) / 128;
    case 24:
      return (at) => (view.getUint16(at, true) | (view.getInt8(at + 2) << 16)) / 8_388_608;
    default:
      return (at) => view.getInt32(at, true) / 2_147_483_648;
  }
}
