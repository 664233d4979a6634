/** How each source is encoded. */
import type { MediaSource } from "@jbcalling/contract";
import type { types } from "mediasoup-client";

type SendOptions = Pick<types.ProducerOptions, "encodings" | "codecOptions">;

const OPTIONS: Record<MediaSource, SendOptions> = {
  mic: {
    // No DTX: packets go on through silence, so that the gateway hears at once that somebody stopped speaking.
    codecOptions: { opusStereo: false, opusDtx: false, opusFec: true, opusMaxPlaybackRate: 48_000 },
    encodings: [{ maxBitrate: 40_000, networkPriority: "high", priority: "high" }],
  },
  camera: {
    // Two sizes: the gateway sends each listener the one that fits its network.
    encodings: [
      { rid: "small", scaleResolutionDownBy: 2, maxBitrate: 300_000, scalabilityMode: "L1T3" },
      { rid: "large", scaleResolutionDownBy: 1, maxBitrate: 1_200_000, scalabilityMode: "L1T3" },
    ],
    codecOptions: { videoGoogleStartBitrate: 600 },
  },
  screen: {
    encodings: [{ maxBitrate: 2_500_000, scalabilityMode: "L1T3" }],
    codecOptions: { videoGoogleStartBitrate: 1000 },
  },
};

export function sendOptionsOf(source: MediaSource): SendOptions {
  return OPTIONS[source];
}
