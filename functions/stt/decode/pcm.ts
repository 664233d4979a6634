/** `audio/L16;rate=…;channels=…`: bare 16-bit samples, little-endian as browsers and this project's own voices give them. */
import { fromPcm16 } from "@jbcalling/contract";
import { invalid, type SampleCollector } from "./collector.ts";

export async function decodePcm(
  bytes: Uint8Array,
  parameters: Map<string, string>,
  collector: SampleCollector,
): Promise<void> {
  const sampleRate = Number(parameters.get("rate"));
  const channels = Number(parameters.get("channels") ?? 1);
  if (!Number.isInteger(sampleRate)) {
    throw invalid("L16", `its media type must name a rate in Hz: current value is ${parameters.get("rate")}`);
  }
  if (!Number.isInteger(channels) || channels < 1 || channels > 32) {
    throw invalid("L16", `it must have 1 to 32 channels: current value is ${parameters.get("channels")}`);
  }
  const interleaved = fromPcm16(bytes);
  const frames = Math.floor(interleaved.length / channels);
  const planes = Array.from({ length: channels }, (_, channel) => {
    return Float32Array.from({ length: frames }, (_, frame) => interleaved[frame * channels + channel]!);
  });
  await collector.add(planes, sampleRate);
}
