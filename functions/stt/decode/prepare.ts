/** Makes each decoder once, so that the first file of a format does not wait while its WebAssembly is compiled. */
import { OpusDecoder } from "opus-decoder";
import { RECOGNIZER_RATE } from "../engine.ts";
import { type Decoder, freeQuietly } from "./compressed.ts";
import { createFlac } from "./flac.ts";
import { createMp3 } from "./mp3.ts";
import { createVorbis } from "./ogg.ts";
import { prepareResamplers } from "./resample.ts";

/** The rates in Hz of nearly all recordings, and of this project's own voices. */
const USUAL_RATES = [48_000, 44_100, 22_050];

/** Takes some tenths of a second; whoever comes meanwhile is served in between. */
export async function prepareDecoders(): Promise<void> {
  for (const create of [createOpus, createVorbis, createMp3, createFlac]) {
    const decoder = create();
    await decoder.ready;
    freeQuietly(decoder);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await prepareResamplers(USUAL_RATES, RECOGNIZER_RATE);
}

/** The decoder of WebM; the one of Ogg is built on it. */
function createOpus(): Pick<Decoder, "ready" | "free"> {
  return new OpusDecoder({ sampleRate: RECOGNIZER_RATE, channels: 1 });
}
