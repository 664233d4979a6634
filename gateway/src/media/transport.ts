/** A client's WebRTC transport. */
import type { MediaParameters, TransportParameters } from "@jbcalling/contract";
import type { DtlsParameters, Router, RtpCapabilities, RtpParameters, WebRtcTransport } from "mediasoup/types";
import { CallError } from "@jbcalling/contract";
import type { MediaConsumer, MediaProducer, MediaTransport } from "../rooms/ports.ts";
import { callMedia } from "./errors.ts";
import { RoomProducer } from "./producer.ts";

export class ClientTransport implements MediaTransport {
  readonly parameters: TransportParameters;
  readonly #transport: WebRtcTransport;
  readonly #router: Router;

  constructor(transport: WebRtcTransport, router: Router) {
    this.#transport = transport;
    this.#router = router;
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    this.parameters = {
      transportId: id,
      iceParameters,
      iceCandidates,
      dtlsParameters,
    };
  }

  async connect(dtlsParameters: MediaParameters): Promise<void> {
    await callMedia(
      "connect the transport",
      () => this.#transport.connect({ dtlsParameters: dtlsParameters as DtlsParameters }),
    );
  }

  restartIce(): Promise<MediaParameters> {
    return callMedia("restart ICE", () => this.#transport.restartIce());
  }

  async produce(kind: "audio" | "video", rtpParameters: MediaParameters): Promise<MediaProducer> {
    const options = { kind, rtpParameters: rtpParameters as RtpParameters };
    return new RoomProducer(await callMedia("produce", () => this.#transport.produce(options)));
  }

  async consume(producerId: string, rtpCapabilities: MediaParameters): Promise<MediaConsumer> {
    const options = {
      producerId,
      rtpCapabilities: rtpCapabilities as RtpCapabilities,
      paused: true,
    };
    if (!canConsume(this.#router, options)) {
      throw new CallError(
        "invalid_request",
        "Cannot consume as the client's capabilities must fit the producer's codec",
      );
    }
    const consumer = await callMedia("consume", () => this.#transport.consume(options));
    return {
      parameters: {
        consumerId: consumer.id,
        producerId,
        kind: consumer.kind,
        rtpParameters: consumer.rtpParameters,
      },
      resume: () => callMedia("resume", () => consumer.resume()),
      close: () => consumer.close(),
    };
  }

  close(): void {
    this.#transport.close();
  }
}

/** Whether the capabilities fit; ones that are malformed do not. */
function canConsume(router: Router, options: { producerId: string; rtpCapabilities: RtpCapabilities }): boolean {
  try {
    return router.canConsume(options);
  } catch {
    return false;
  }
}
