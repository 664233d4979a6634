/** Feeds a file to one of the reference decoders compiled to WebAssembly. */
import { CallError } from "@jbcalling/contract";
import { invalid, type SampleCollector } from "./collector.ts";
import { silenceDecoders } from "./quiet.ts";

/** Bytes at a time: small, as a few bytes of a compressed silence unpack to a million samples. */
const CHUNK = 512;

interface Decoded {
  channelData: Float32Array[];
  samplesDecoded: number;
  sampleRate: number;
}

/** What all of the decoders have in common. */
export interface Decoder {
  ready: Promise<void>;
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  flush?(): Promise<Decoded>;
  free(): void;
}

/** A file in small pieces, for formats without pages. */
export function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

/** A damaged part is skipped by the decoder; what stays must be at least one frame. */
export async function decodeCompressed(
  pieces: Iterable<Uint8Array>,
  createDecoder: () => Decoder,
  collector: SampleCollector,
): Promise<void> {
  silenceDecoders();
  const decoder = createDecoder();
  await decoder.ready;
  try {
    for (const piece of pieces) await add(await damageAsInvalid(() => decoder.decode(piece)));
    if (decoder.flush) await add(await damageAsInvalid(() => decoder.flush!()));
  } finally {
    freeQuietly(decoder);
  }

  async function damageAsInvalid<Result>(step: () => Result | Promise<Result>): Promise<Result> {
    try {
      return await step();
    } catch (error) {
      if (error instanceof CallError) throw error;
      throw invalid(collector.format, "it must be undamaged: current value is a part that the decoder refuses", error);
    }
  }

  async function add({ channelData, samplesDecoded, sampleRate }: Decoded): Promise<void> {
    if (samplesDecoded > 0) await collector.add(channelData, sampleRate);
    else await collector.turn();
  }
}

/** A decoder that a damaged file has stopped may not be able to free itself; its memory goes with the instance. */
export function freeQuietly(decoder: { free(): void }): void {
  try {
    decoder.free();
  } catch {
    // Whatever stopped it is reported already.
  }
}
