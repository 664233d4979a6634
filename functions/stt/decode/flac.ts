/** FLAC, through libFLAC. */
import { FLACDecoder } from "@wasm-audio-decoders/flac";
import { invalid, type SampleCollector } from "./collector.ts";
import { chunksOf, decodeCompressed, type Decoder } from "./compressed.ts";

/** Where STREAMINFO, which must be the first block, starts and what it needs; in bytes. */
const STREAM_INFO_AT = 8;
const STREAM_INFO_BYTES = 34;

/** A length of 0 in the header means unknown; a length that is too long is refused before any work. */
export async function decodeFlac(bytes: Uint8Array, collector: SampleCollector): Promise<void> {
  if (bytes.length < STREAM_INFO_AT + STREAM_INFO_BYTES) {
    throw invalid("FLAC", `its header must be whole: current value is ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint8(4) & 0x7f;
  const size = view.getUint32(4) & 0xffffff;
  if (type !== 0 || size !== STREAM_INFO_BYTES) {
    throw invalid("FLAC", `its header must start with STREAMINFO: current value is block ${type} of ${size} bytes`);
  }
  const sampleRate = view.getUint32(STREAM_INFO_AT + 10) >>> 12;
  const frames = (view.getUint8(STREAM_INFO_AT + 13) & 0x0f) * 2 ** 32 + view.getUint32(STREAM_INFO_AT + 14);
  collector.requireLength(frames, sampleRate);
  await decodeCompressed(chunksOf(bytes), createFlac, collector);
}

export function createFlac(): Decoder {
  return new FLACDecoder();
}
