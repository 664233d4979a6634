/** Listens to one microphone inside the gateway. */
import type { DirectTransport, RtpCapabilities } from "mediasoup/types";
import type { Pacer } from "../lib/pacer.ts";
import type { Closable, SpeechSink } from "../rooms/ports.ts";
import type { Codecs } from "./codecs.ts";
import { callMedia } from "./errors.ts";
import { TapStream } from "./tap_stream.ts";

export interface MicTapOptions {
  transport: DirectTransport;
  rtpCapabilities: RtpCapabilities;
  producerId: string;
  sink: SpeechSink;
  codecs: Codecs;
  pacer: Pacer;
}

export async function openMicTap(options: MicTapOptions): Promise<Closable> {
  const { transport, rtpCapabilities, producerId, sink, codecs, pacer } = options;
  const decoder = await codecs.createDecoder();
  try {
    const consumer = await callMedia("tap", () => transport.consume({ producerId, rtpCapabilities }));
    const stream = new TapStream({ decoder, sink, now: Date.now() });
    consumer.on("rtp", (packet) => stream.packet(packet, Date.now()));
    const stopBeat = pacer.add(() => stream.tick(Date.now()));
    let closed = false;
    const close = () => {
      if (closed) return;
      closed = true;
      stopBeat();
      consumer.close();
      decoder.close();
    };
    consumer.observer.once("close", close);
    return { close };
  } catch (error) {
    decoder.close();
    throw error;
  }
}
