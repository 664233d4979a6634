/** The media of one room: a mediasoup router, and one direct transport for everything that the gateway hears and says. */
import type { MediaParameters } from "@jbcalling/contract";
import type { DirectTransport, Router, WebRtcServer } from "mediasoup/types";
import type { Pacer } from "../lib/pacer.ts";
import type { Closable, FrameSource, MediaProducer, MediaTransport, RoomMedia, SpeechSink } from "../rooms/ports.ts";
import type { Codecs } from "./codecs.ts";
import { callMedia } from "./errors.ts";
import { openMicTap } from "./mic_tap.ts";
import { SpeakerWatch } from "./speaker_watch.ts";
import { ClientTransport } from "./transport.ts";
import { openVoiceSource } from "./voice_source.ts";

/** A call's video at its best, and no more from anybody, in bits per second. */
const MAX_INCOMING_BITRATE = 4_000_000;

/** Where the estimate of a client's downlink starts, in bits per second. */
const FIRST_OUTGOING_BITRATE = 800_000;

export interface RoomRouterOptions {
  router: Router;
  webRtcServer: WebRtcServer;
  codecs: Codecs;
  /** Beats every 20 ms. */
  pacer: Pacer;
  loudest(producerId: string | null): void;
  onClosed(): void;
}

export class RoomRouter implements RoomMedia {
  readonly #options: RoomRouterOptions;
  readonly #direct: DirectTransport;
  readonly #speakers: SpeakerWatch;
  #closed = false;

  private constructor(options: RoomRouterOptions, direct: DirectTransport, speakers: SpeakerWatch) {
    this.#options = options;
    this.#direct = direct;
    this.#speakers = speakers;
  }

  static async create(options: RoomRouterOptions): Promise<RoomRouter> {
    const direct = await callMedia("open a room", () => options.router.createDirectTransport());
    return new RoomRouter(options, direct, await SpeakerWatch.create(options.router, options.loudest));
  }

  get rtpCapabilities(): MediaParameters {
    return this.#options.router.rtpCapabilities;
  }

  async createTransport(): Promise<MediaTransport> {
    const { router, webRtcServer } = this.#options;
    const transport = await callMedia(
      "create a transport",
      () =>
        router.createWebRtcTransport({
          webRtcServer,
          enableUdp: true,
          enableTcp: true,
          preferUdp: true,
          initialAvailableOutgoingBitrate: FIRST_OUTGOING_BITRATE,
        }),
    );
    await callMedia("create a transport", () => transport.setMaxIncomingBitrate(MAX_INCOMING_BITRATE));
    return new ClientTransport(transport, router);
  }

  openVoice(frames: FrameSource): Promise<MediaProducer> {
    const { codecs, pacer } = this.#options;
    return openVoiceSource({ transport: this.#direct, frames, codecs, pacer });
  }

  openTap(producerId: string, sink: SpeechSink): Promise<Closable> {
    const { router, codecs, pacer } = this.#options;
    const { rtpCapabilities } = router;
    return openMicTap({ transport: this.#direct, rtpCapabilities, producerId, sink, codecs, pacer });
  }

  watch(producerId: string): Promise<void> {
    return this.#speakers.add(producerId);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.router.close();
    this.#options.onClosed();
  }
}
