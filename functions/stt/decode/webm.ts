/** WebM with Opus, as browsers record it: mediabunny finds the packets, libopus (WebAssembly) decodes them. */
import { CallError } from "@jbcalling/contract";
import { BufferSource, EncodedPacketSink, Input, WEBM } from "mediabunny";
import { OpusDecoder } from "opus-decoder";
import { invalid, type SampleCollector } from "./collector.ts";

export async function decodeWebm(bytes: Uint8Array, collector: SampleCollector): Promise<void> {
  const input = new Input({ formats: [WEBM], source: new BufferSource(bytes) });
  let decoder: OpusDecoder | undefined;
  try {
    const track = await input.getPrimaryAudioTrack();
    if (!track) throw invalid("WebM", "it must hold an audio track");
    const codec = await track.getCodec();
    if (codec !== "opus") throw invalid("WebM", `its audio must be Opus: current value is ${codec}`);
    const channels = await track.getNumberOfChannels();
    if (channels > 2) throw invalid("WebM", `it must have one or two channels: current value is ${channels}`);
    decoder = new OpusDecoder({
      channels,
      streamCount: 1,
      coupledStreamCount: channels - 1,
      channelMappingTable: channels === 2 ? [0, 1] : [0],
    });
    await decoder.ready;
    for await (const packet of new EncodedPacketSink(track).packets()) {
      const { channelData, samplesDecoded, sampleRate } = decoder.decodeFrame(packet.data);
      if (samplesDecoded > 0) await collector.add(channelData, sampleRate);
    }
  } catch (error) {
    if (error instanceof CallError) throw error;
    throw invalid("WebM", "it must be a whole, undamaged file", error);
  } finally {
    decoder?.free();
    input.dispose();
  }
}
