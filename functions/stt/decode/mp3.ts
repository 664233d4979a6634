/** MP3, through mpg123. */
import { MPEGDecoder } from "mpg123-decoder";
import type { SampleCollector } from "./collector.ts";
import { decodeCompressed, type Decoder } from "./compressed.ts";

export async function decodeMp3(bytes: Uint8Array, collector: SampleCollector): Promise<void> {
  await decodeCompressed(bytes, createDecoder, collector);
}

/**
 * At an error that stays (a damaged frame, or more bytes after the end that the header tells) the decoder's loop never
 * ends. It writes a message each time round, so the way out is an exception from `console.error`; decoding is
 * synchronous, hence nobody else's message can meet it.
 */
function createDecoder(): Decoder {
  const decoder = new MPEGDecoder();
  return {
    ready: decoder.ready,
    decode(bytes) {
      const write = console.error;
      console.error = (message: unknown) => {
        throw new Error(String(message));
      };
      try {
        return decoder.decode(bytes);
      } finally {
        console.error = write;
      }
    },
    free: () => decoder.free(),
  };
}
