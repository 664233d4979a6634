/** Ogg with Opus or Vorbis, through libopus and libvorbis; recordings that were joined are decoded one after another. */
import { CallError } from "@jbcalling/contract";
import { OggVorbisDecoder } from "@wasm-audio-decoders/ogg-vorbis";
import { OggOpusDecoder } from "ogg-opus-decoder";
import { RECOGNIZER_RATE } from "../engine.ts";
import { invalid, type SampleCollector } from "./collector.ts";
import { decodeCompressed, type Decoder } from "./compressed.ts";
import { type OggStream, readHead, recordingsOf } from "./ogg_pages.ts";

/** libopus gives the recogniser's rate itself; the types of the decoder leave this option out. */
const OPUS_OPTIONS = { forceStereo: false, sampleRate: RECOGNIZER_RATE };

/** One page may unpack to a million samples per channel, hence few channels. */
const MAX_OGG_CHANNELS = 8;

/** Each recording needs a decoder of its own, so a file of nothing but heads would take long. */
const MAX_RECORDINGS = 256;

/** The first Opus or Vorbis stream of each recording. */
export async function decodeOgg(bytes: Uint8Array, collector: SampleCollector): Promise<void> {
  const first = readHead(bytes);
  if (!first) throw invalid("Ogg", "its first page must be whole and start a stream: current value is another page");
  if (!first.codec) {
    throw new CallError("unsupported_media_type", "Cannot decode the Ogg audio as it must be Opus or Vorbis");
  }
  const streams = await audioStreams(bytes, collector);
  for (const { codec, pages } of streams) {
    await collector.startRecording();
    await decodeCompressed(pages, codec === "Opus" ? createOpus : createVorbis, collector);
  }
}

/** All of them are checked before any is decoded. */
async function audioStreams(bytes: Uint8Array, collector: SampleCollector): Promise<OggStream[]> {
  const audio: OggStream[] = [];
  for (const streams of recordingsOf(bytes)) {
    const stream = streams.find(({ codec }) => codec);
    if (stream && !(stream.channels >= 1 && stream.channels <= MAX_OGG_CHANNELS)) {
      const rule = `it must have 1 to ${MAX_OGG_CHANNELS} channels: current value is ${stream.channels}`;
      throw invalid(collector.format, rule);
    }
    if (stream && audio.push(stream) > MAX_RECORDINGS) {
      const rule = `at most ${MAX_RECORDINGS} recordings may be joined: current value is more`;
      throw invalid(collector.format, rule);
    }
    await collector.turn();
  }
  return audio;
}

export function createOpus(): Decoder {
  return new OggOpusDecoder(OPUS_OPTIONS);
}

export function createVorbis(): Decoder {
  return new OggVorbisDecoder();
}
