/** The session's media on mediasoup-client: a device, a send and a receive transport. */
import { CallError, type MediaSource } from "@jbcalling/contract";
import { Device, types } from "mediasoup-client";
import type { CreateMediaLink, LinkState, MediaLink, MediaLinkOptions, ReceivedTrack } from "../session/ports.ts";
import { sendOptionsOf } from "./send_options.ts";

type Transport = types.Transport;

export interface MediasoupOptions {
  /** Another WebRTC implementation than the browser's, for tests. */
  handlerFactory?: types.HandlerFactory;
}

export function mediasoupLinks(options: MediasoupOptions = {}): CreateMediaLink {
  return async ({ join, request, onState }) => {
    const device = await createDevice(options);
    await device.load({ routerRtpCapabilities: join.rtpCapabilities as types.RtpCapabilities });
    const link = { join, request, onState };
    const send = await openTransport(device, "send", link);
    const receive = await openTransport(device, "receive", link);
    return new MediasoupLink(device, send, receive, link);
  };
}

async function createDevice(options: MediasoupOptions): Promise<Device> {
  try {
    return await Device.factory(options);
  } catch (cause) {
    throw new CallError("unsupported_media_type", "Cannot call as this browser has no WebRTC that is known", { cause });
  }
}

async function openTransport(
  device: Device,
  direction: "send" | "receive",
  { join, request }: MediaLinkOptions,
): Promise<Transport> {
  const { transportId, iceParameters, iceCandidates, dtlsParameters } = await request("createTransport", { direction });
  const options = {
    id: transportId,
    iceParameters,
    iceCandidates,
    dtlsParameters,
    iceServers: join.iceServers,
  } as types.TransportOptions;
  const transport = direction === "send" ? device.createSendTransport(options) : device.createRecvTransport(options);
  transport.on("connect", ({ dtlsParameters }, done, failed) => {
    request("connectTransport", { transportId, dtlsParameters }).then(() => done(), failed);
  });
  transport.on("produce", ({ kind, rtpParameters, appData }, done, failed) => {
    const source = appData.source as MediaSource;
    request("produce", { transportId, kind, source, rtpParameters })
      .then(({ producerId }) => done({ id: producerId }), failed);
  });
  return transport;
}

class MediasoupLink implements MediaLink {
  readonly #device: Device;
  readonly #transports: { send: Transport; receive: Transport };
  readonly #options: MediaLinkOptions;

  constructor(device: Device, send: Transport, receive: Transport, options: MediaLinkOptions) {
    this.#device = device;
    this.#transports = { send, receive };
    this.#options = options;
    for (const transport of [send, receive]) {
      transport.on("connectionstatechange", () => options.onState(linkState(send, receive)));
    }
  }

  async send(source: MediaSource, track: MediaStreamTrack) {
    const producer = await this.#transports.send.produce({
      track,
      ...sendOptionsOf(source),
      // Tracks belong to whoever opened the device: a mute must not switch off the level meter's picture of it.
      stopTracks: false,
      appData: { source },
    });
    return {
      producerId: producer.id,
      replace: async (next: MediaStreamTrack) => {
        if (producer.track !== next && !producer.closed) await producer.replaceTrack({ track: next });
      },
      setPaused: (paused: boolean) => paused ? producer.pause() : producer.resume(),
      close: () => producer.close(),
    };
  }

  async receive(ask: Parameters<MediaLink["receive"]>[0]): Promise<ReceivedTrack> {
    const { consumerId, producerId, kind, rtpParameters } = await ask(this.#device.recvRtpCapabilities);
    const consumer = await this.#transports.receive.consume({
      id: consumerId,
      producerId,
      kind,
      rtpParameters: rtpParameters as types.RtpParameters,
    });
    return { consumerId, track: consumer.track, close: () => consumer.close() };
  }

  async restartIce(): Promise<void> {
    const { send, receive } = this.#transports;
    await Promise.all([send, receive].map(async (transport) => {
      if (transport.closed) return;
      const { iceParameters } = await this.#options.request("restartIce", { transportId: transport.id });
      if (!transport.closed) await transport.restartIce({ iceParameters: iceParameters as types.IceParameters });
    }));
  }

  close(): void {
    this.#transports.send.close();
    this.#transports.receive.close();
  }
}

/** The worse of both; a transport that carries nothing stays `new` and does not count. */
function linkState(...transports: Transport[]): LinkState {
  const states = transports.map(({ connectionState }) => connectionState);
  if (states.includes("failed")) return "failed";
  if (states.includes("disconnected")) return "disconnected";
  return states.includes("connected") && !states.includes("connecting") ? "connected" : "new";
}
