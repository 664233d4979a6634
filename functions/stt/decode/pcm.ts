/** `audio/L16;rate=…;channels=…`: bare 16-bit samples, little-endian as browsers and this project's own voices give them. */
import { invalid, MAX_CHANNELS, type SampleCollector } from "./collector.ts";
import { readSamples } from "./wav.ts";

/** An odd last byte, or a last frame that is not whole, is dropped. */
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
  if (!Number.isInteger(channels) || channels < 1 || channels > MAX_CHANNELS) {
    const value = parameters.get("channels");
    throw invalid("L16", `it must have 1 to ${MAX_CHANNELS} channels: current value is ${value}`);
  }
  await readSamples(bytes, { encoding: 1, channels, sampleRate, bits: 16 }, collector);
}
