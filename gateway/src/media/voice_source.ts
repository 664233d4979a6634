/** A track whose sound is made inside the gateway: a translated voice, or the robot's microphone. */
import { randomInt } from "node:crypto";
import type { DirectTransport, RtpParameters } from "mediasoup/types";
import type { Pacer } from "../lib/pacer.ts";
import type { FrameSource, MediaProducer } from "../rooms/ports.ts";
import type { Codecs } from "./codecs.ts";
import { callMedia } from "./errors.ts";
import { RoomProducer } from "./producer.ts";
import { AUDIO_LEVEL_ID } from "./rtp_packet.ts";
import { VoiceStream } from "./voice_stream.ts";

const PAYLOAD_TYPE = 100;

export interface VoiceSourceOptions {
  transport: DirectTransport;
  frames: FrameSource;
  codecs: Codecs;
  pacer: Pacer;
}

/** Sends a frame on every beat of the pacer, which is to beat every 20 ms. */
export async function openVoiceSource(
  { transport, frames, codecs, pacer }: VoiceSourceOptions,
): Promise<MediaProducer> {
  const encoder = await codecs.createEncoder();
  try {
    const ssrc = randomInt(1, 2 ** 32);
    const opus = { mimeType: "audio/opus", payloadType: PAYLOAD_TYPE, clockRate: 48_000, channels: 2 };
    const rtpParameters: RtpParameters = {
      codecs: [opus],
      headerExtensions: [{ uri: "urn:ietf:params:rtp-hdrext:ssrc-audio-level", id: AUDIO_LEVEL_ID }],
      encodings: [{ ssrc }],
      rtcp: { cname: `voice-${ssrc}` },
    };
    const producer = await callMedia("open a voice", () => transport.produce({ kind: "audio", rtpParameters }));
    const stream = new VoiceStream({ frames, encoder, ssrc, payloadType: PAYLOAD_TYPE });
    const stopBeat = pacer.add(() => {
      const packet = stream.next();
      if (packet) producer.send(Buffer.from(packet.buffer));
    });
    let closed = false;
    const close = () => {
      if (closed) return;
      closed = true;
      stopBeat();
      encoder.close();
    };
    producer.observer.once("close", close);
    return new RoomProducer(producer, close);
  } catch (error) {
    encoder.close();
    throw error;
  }
}
