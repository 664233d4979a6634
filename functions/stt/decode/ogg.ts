/** Ogg with Opus or Vorbis, through libopus and libvorbis. */
import { CallError } from "@jbcalling/contract";
import { OggVorbisDecoder } from "@wasm-audio-decoders/ogg-vorbis";
import { OggOpusDecoder } from "ogg-opus-decoder";
import { RECOGNIZER_RATE } from "../engine.ts";
import { invalid, type SampleCollector } from "./collector.ts";
import { decodeCompressed } from "./compressed.ts";

/** libopus gives the recogniser's rate itself; the types of the decoder leave this option out. */
const OPUS_OPTIONS = { forceStereo: false, sampleRate: RECOGNIZER_RATE };

/** One page may unpack to a million samples per channel, hence few channels. */
const MAX_OGG_CHANNELS = 8;

const PAGE_HEADER_BYTES = 27;
const MAX_PAGE_BYTES = 65_307;

const MIN_HEAD_BYTES = 12;

const FIRST_PAGE_OF_STREAM = 2;

export type OggCodec = "Opus" | "Vorbis";

interface StreamHead {
  codec: OggCodec | undefined;
  channels: number;
}

/** The codec that the first page names; none when it is another one or the page is not whole. */
export function oggCodec(bytes: Uint8Array): OggCodec | undefined {
  return readHead(bytes, 0)?.codec;
}

/** Streams may follow each other in one file: the head of each is checked before any is decoded. */
export async function decodeOgg(bytes: Uint8Array, collector: SampleCollector): Promise<void> {
  const first = readHead(bytes, 0);
  if (!first) throw invalid("Ogg", "its first page must be whole and start a stream: current value is another page");
  const { codec } = first;
  if (!codec) throw new CallError("unsupported_media_type", "Cannot decode the Ogg audio as it must be Opus or Vorbis");
  for (let at = findPage(bytes, 0); at >= 0; at = findPage(bytes, at + 4)) {
    const head = readHead(bytes, at);
    if (head?.codec && !(head.channels >= 1 && head.channels <= MAX_OGG_CHANNELS)) {
      const rule = `it must have 1 to ${MAX_OGG_CHANNELS} channels: current value is ${head.channels}`;
      throw invalid(collector.format, rule);
    }
    await collector.turn();
  }
  const create = codec === "Opus" ? () => new OggOpusDecoder(OPUS_OPTIONS) : () => new OggVorbisDecoder();
  await decodeCompressed(pagesOf(bytes), create, collector);
}

/** None when the page does not start a stream or is not whole. The first packet of a stream's first page names the codec; it follows the page's table of segments. */
function readHead(bytes: Uint8Array, page: number): StreamHead | undefined {
  if (((bytes[page + 5] ?? 0) & FIRST_PAGE_OF_STREAM) === 0) return undefined;
  const packet = page + PAGE_HEADER_BYTES + (bytes[page + 26] ?? 0);
  if (packet + MIN_HEAD_BYTES > bytes.length) return undefined;
  const name = String.fromCharCode(...bytes.subarray(packet, packet + 8));
  if (name === "OpusHead") return { codec: "Opus", channels: bytes[packet + 9] ?? 0 };
  if (name.slice(0, 7) === "\u0001vorbis") return { codec: "Vorbis", channels: bytes[packet + 11] ?? 0 };
  return { codec: undefined, channels: 0 };
}

/** The parser of the decoders starts anew at each piece of an unfinished page, hence whole ones. */
function* pagesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const next = findPage(bytes, at + 1);
    const end = Math.min(next < 0 ? bytes.length : next, at + MAX_PAGE_BYTES);
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** Where the next page starts, -1 for none. */
function findPage(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x4f, from); at >= 0; at = bytes.indexOf(0x4f, at + 1)) {
    if (bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53) return at;
  }
  return -1;
}
