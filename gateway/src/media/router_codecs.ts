/** What rooms take: Opus, and the two video codecs that every browser of today sends or decodes. */
import type { RtpCodecCapability } from "mediasoup/types";

type Codec = Omit<RtpCodecCapability, "preferredPayloadType">;

export const ROUTER_CODECS: Codec[] = [
  {
    kind: "audio",
    mimeType: "audio/opus",
    clockRate: 48_000,
    channels: 2,
    parameters: { useinbandfec: 1, minptime: 10 },
  },
  { kind: "video", mimeType: "video/VP8", clockRate: 90_000 },
  {
    kind: "video",
    mimeType: "video/H264",
    clockRate: 90_000,
    // Constrained baseline 3.1, what Safari's hardware encoder gives.
    parameters: {
      "packetization-mode": 1,
      "profile-level-id": "42e01f",
      "level-asymmetry-allowed": 1,
    },
  },
];
