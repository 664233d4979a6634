/** MP3, through mpg123. */
import { MPEGDecoder } from "mpg123-decoder";
import type { SampleCollector } from "./collector.ts";
import { chunksOf, decodeCompressed, type Decoder } from "./compressed.ts";
import { endAtFirstMessage } from "./quiet.ts";

export async function decodeMp3(bytes: Uint8Array, collector: SampleCollector): Promise<void> {
  await decodeCompressed(chunksOf(bytes), createMp3, collector);
}

/**
 * At an error that stays (a damaged frame, or more bytes after the end that the header tells) the decoder's loop never
 * ends, and writes a message each time round. Decoding is synchronous, hence nobody else's message can meet the way out.
 */
export function createMp3(): Decoder {
  const decoder = new MPEGDecoder();
  return {
    ready: decoder.ready,
    decode: (bytes) => endAtFirstMessage(() => decoder.decode(bytes)),
    free: () => decoder.free(),
  };
}
