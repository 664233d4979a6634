/** WebM with Opus, as browsers record it, through libopus (WebAssembly). */
import { CallError } from "@jbcalling/contract";
import { OpusDecoder } from "opus-decoder";
import { RECOGNIZER_RATE } from "../engine.ts";
import { invalid, type SampleCollector } from "./collector.ts";
import { freeQuietly } from "./compressed.ts";
import { silenceDecoders } from "./quiet.ts";
import { type AudioTrack, findAudioTrack, packetsOf } from "./webm_packets.ts";

/** The rate that OpusHead counts in, in Hz. */
const OPUS_RATE = 48_000;

/** Where OpusHead has its channels and its pre-skip, and what it takes; in bytes. */
const CHANNELS_AT = 9;
const PRE_SKIP_AT = 10;
const OPUS_HEAD_BYTES = 19;

/** Recordings in progress have neither duration nor index, and one that was cut off ends within a packet. */
export async function decodeWebm(bytes: Uint8Array, collector: SampleCollector): Promise<void> {
  silenceDecoders();
  const track = findAudioTrack(bytes);
  if (!track) throw invalid("WebM", "it must hold an audio track: current value is none");
  const decoder = createOpus(track);
  await decoder.ready;
  try {
    for (const packet of packetsOf(bytes, track.number)) {
      const { channelData, samplesDecoded, sampleRate } = decoder.decodeFrame(packet);
      if (samplesDecoded > 0) await collector.add(channelData, sampleRate);
      else await collector.turn();
    }
  } catch (error) {
    await collector.turn();
    if (error instanceof CallError) throw error;
    // What came before the damage stays.
    if (collector.frames > 0) return;
    throw invalid("WebM", "it must be undamaged: current value is a part that cannot be read", error);
  } finally {
    freeQuietly(decoder);
  }
}

function createOpus({ codec, codecPrivate }: AudioTrack): OpusDecoder<typeof RECOGNIZER_RATE> {
  if (codec !== "A_OPUS") throw invalid("WebM", `its audio must be Opus: current value is ${codec || "none"}`);
  if (codecPrivate.length < OPUS_HEAD_BYTES) {
    throw invalid("WebM", `its OpusHead must be whole: current value is ${codecPrivate.length} bytes`);
  }
  const channels = codecPrivate[CHANNELS_AT]!;
  if (!(channels >= 1 && channels <= 2)) {
    throw invalid("WebM", `it must have one or two channels: current value is ${channels}`);
  }
  const preSkip = codecPrivate[PRE_SKIP_AT]! + codecPrivate[PRE_SKIP_AT + 1]! * 256;
  return new OpusDecoder<typeof RECOGNIZER_RATE>({
    sampleRate: RECOGNIZER_RATE,
    channels,
    streamCount: 1,
    coupledStreamCount: channels - 1,
    channelMappingTable: channels === 2 ? [0, 1] : [0],
    preSkip: Math.round(preSkip * RECOGNIZER_RATE / OPUS_RATE),
  });
}
