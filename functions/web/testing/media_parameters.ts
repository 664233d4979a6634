/** Parameters as a mediasoup router gives them, for a gateway that carries no media. */
import type { ConsumerParameters, TransportParameters } from "@jbcalling/contract";

const AUDIO_CODEC = { kind: "audio", mimeType: "audio/opus", clockRate: 48_000, channels: 2, rtcpFeedback: [] };
const VIDEO_CODEC = {
  kind: "video",
  mimeType: "video/VP8",
  clockRate: 90_000,
  rtcpFeedback: [{ type: "nack" }, { type: "nack", parameter: "pli" }, { type: "ccm", parameter: "fir" }],
};

export const ROUTER_CAPABILITIES = {
  codecs: [
    { ...AUDIO_CODEC, preferredPayloadType: 100, parameters: {} },
    { ...VIDEO_CODEC, preferredPayloadType: 101, parameters: {} },
    {
      kind: "video",
      mimeType: "video/rtx",
      preferredPayloadType: 102,
      clockRate: 90_000,
      parameters: { apt: 101 },
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [
    { kind: "audio", uri: "urn:ietf:params:rtp-hdrext:sdes:mid", preferredId: 1, direction: "sendrecv" },
    { kind: "video", uri: "urn:ietf:params:rtp-hdrext:sdes:mid", preferredId: 1, direction: "sendrecv" },
    { kind: "video", uri: "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", preferredId: 2, direction: "recvonly" },
  ],
};

export function iceParameters(): object {
  return { usernameFragment: crypto.randomUUID(), password: crypto.randomUUID(), iceLite: true };
}

/** A transport at an address where nobody listens. */
export function transportParameters(): TransportParameters {
  const fingerprint = Array.from({ length: 32 }, (_, at) => at.toString(16).padStart(2, "0").toUpperCase()).join(":");
  return {
    transportId: crypto.randomUUID(),
    iceParameters: iceParameters(),
    iceCandidates: [
      {
        foundation: "udpcandidate",
        priority: 1_076_302_079,
        ip: "127.0.0.1",
        address: "127.0.0.1",
        port: 9,
        protocol: "udp",
        type: "host",
      },
    ],
    dtlsParameters: { role: "auto", fingerprints: [{ algorithm: "sha-256", value: fingerprint }] },
  };
}

export function consumerParameters(producerId: string, kind: "audio" | "video", at: number): ConsumerParameters {
  const codec = kind === "audio"
    ? { ...AUDIO_CODEC, payloadType: 100, parameters: {} }
    : { ...VIDEO_CODEC, payloadType: 101, parameters: {} };
  return {
    consumerId: crypto.randomUUID(),
    producerId,
    kind,
    rtpParameters: {
      mid: String(at),
      codecs: [codec],
      headerExtensions: [{ uri: "urn:ietf:params:rtp-hdrext:sdes:mid", id: 1 }],
      encodings: [{ ssrc: 10_000_000 + at }],
      rtcp: { cname: producerId.slice(0, 16), reducedSize: true },
    },
  };
}
