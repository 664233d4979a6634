/** WebM with Opus, as browsers record it: mediabunny finds the packets, libopus (WebAssembly) decodes them. */
import { CallError } from "@jbcalling/contract";
import { BufferSource, EncodedPacketSink, Input, type InputAudioTrack, WEBM } from "mediabunny";
import { OpusDecoder } from "opus-decoder";
import { invalid, type SampleCollector } from "./collector.ts";
import { freeQuietly } from "./compressed.ts";
import { silenceDecoders } from "./quiet.ts";

/** Recordings in progress have neither duration nor index, and one that was cut off ends within a packet. */
export async function decodeWebm(bytes: Uint8Array, collector: SampleCollector): Promise<void> {
  silenceDecoders();
  const input = new Input({ formats: [WEBM], source: new BufferSource(bytes) });
  let decoder: OpusDecoder | undefined;
  try {
    const track = await input.getPrimaryAudioTrack();
    if (!track) throw invalid("WebM", "it must hold an audio track: current value is none");
    decoder = await createDecoder(track);
    for await (const packet of new EncodedPacketSink(track).packets()) {
      const { channelData, samplesDecoded, sampleRate } = decoder.decodeFrame(packet.data);
      if (samplesDecoded > 0) await collector.add(channelData, sampleRate);
      else await collector.turn();
    }
  } catch (error) {
    await collector.turn();
    if (error instanceof CallError) throw error;
    // What came before the damage, or before the recording was cut off, stays.
    if (collector.frames > 0) return;
    throw invalid("WebM", "it must be undamaged: current value is a part that cannot be read", error);
  } finally {
    if (decoder) freeQuietly(decoder);
    input.dispose();
  }
}

async function createDecoder(track: InputAudioTrack): Promise<OpusDecoder> {
  const codec = await track.getCodec();
  if (codec !== "opus") throw invalid("WebM", `its audio must be Opus: current value is ${codec}`);
  const channels = await track.getNumberOfChannels();
  if (!(channels >= 1 && channels <= 2)) {
    throw invalid("WebM", `it must have one or two channels: current value is ${channels}`);
  }
  const decoder = new OpusDecoder({
    channels,
    streamCount: 1,
    coupledStreamCount: channels - 1,
    channelMappingTable: channels === 2 ? [0, 1] : [0],
    preSkip: readPreSkip((await track.getDecoderConfig())?.description),
  });
  await decoder.ready;
  return decoder;
}

/** Frames at 48 kHz that the encoder put before the sound, from the OpusHead that the track carries. */
function readPreSkip(description: AllowSharedBufferSource | undefined): number {
  if (!description || description.byteLength < 12) return 0;
  const view = ArrayBuffer.isView(description)
    ? new DataView(description.buffer, description.byteOffset, description.byteLength)
    : new DataView(description);
  return view.getUint16(10, true);
}
