/**
 * What one peer sends and receives: its transports, producers and consumers, and the rules for them. Everything that
 * a client names is looked up here, so that nobody reaches what belongs to another.
 *
 * @module
 */
import {
  CallError,
  type ConsumerParameters,
  type MediaParameters,
  type ProduceRequest,
  type ProducerInfo,
  type TransportParameters,
} from "@jbcalling/contract";
import type { MediaConsumer, MediaProducer, MediaTransport, RoomMedia } from "./ports.ts";

/** Two are needed; a client that lost its page's state may briefly have twice as many. */
const MAX_TRANSPORTS = 4;

export type Direction = "send" | "receive";

/** The room's side of what a peer does. */
export interface Stage {
  published(info: ProducerInfo): void;
  paused(producerId: string, paused: boolean): void;
  unpublished(producerId: string): void;
  /** Whether the peer was told of this producer. */
  mayConsume(producerId: string): boolean;
}

export interface PeerMediaOptions {
  peerId: string;
  maySend: boolean;
  media: RoomMedia;
  stage: Stage;
}

export class PeerMedia {
  readonly #options: PeerMediaOptions;
  readonly #transports = new Map<
    string,
    { transport: MediaTransport; direction: Direction }
  >();
  readonly #producers = new Map<
    string,
    { producer: MediaProducer; info: ProducerInfo }
  >();
  readonly #consumers = new Map<string, MediaConsumer>();
  /** Sources and producers for which a request is under way, so that two at once cannot both succeed. */
  readonly #pending = new Set<string>();
  #openingTransports = 0;
  #closed = false;

  constructor(options: PeerMediaOptions) {
    this.#options = options;
  }

  async createTransport(direction: Direction): Promise<TransportParameters> {
    if (this.#transports.size + this.#openingTransports >= MAX_TRANSPORTS) {
      throw new CallError("conflict", `Cannot create a transport as a client may have ${MAX_TRANSPORTS} at most`);
    }
    this.#openingTransports++;
    try {
      const transport = this.#own(await this.#options.media.createTransport());
      this.#transports.set(transport.parameters.transportId, {
        transport,
        direction,
      });
      return transport.parameters;
    } finally {
      this.#openingTransports--;
    }
  }

  connectTransport(transportId: string, dtlsParameters: MediaParameters): Promise<void> {
    return this.#transport(transportId).transport.connect(dtlsParameters);
  }

  restartIce(transportId: string): Promise<MediaParameters> {
    return this.#transport(transportId).transport.restartIce();
  }

  /** Publishes a track. One of each kind and source. */
  async produce({ transportId, kind, source, rtpParameters }: ProduceRequest): Promise<string> {
    if (!this.#options.maySend) {
      throw new CallError("forbidden", "Cannot produce as an observer sends nothing");
    }
    const { transport, direction } = this.#transport(transportId);
    if (direction !== "send") {
      throw new CallError("conflict", "Cannot produce as the transport must be a sending one");
    }
    if (source !== "screen" && (source === "mic") !== (kind === "audio")) {
      throw new CallError(
        "invalid_request",
        `Cannot produce as a ${source} must have its own kind: current value is ${kind}`,
      );
    }
    const place = `${source} ${kind}`;
    const taken = [...this.#producers.values()].some(({ info }) => `${info.source} ${info.kind}` === place);
    if (taken) {
      throw new CallError("conflict", `Cannot produce as there is a ${place} producer already`);
    }
    return await this.#once(place, async () => {
      return this.add(await transport.produce(kind, rtpParameters), kind, source);
    });
  }

  /** Publishes a producer that was made elsewhere: the demo robot's microphone. */
  add(producer: MediaProducer, kind: "audio" | "video", source: ProduceRequest["source"]): string {
    this.#own(producer);
    const info: ProducerInfo = {
      producerId: producer.id,
      peerId: this.#options.peerId,
      kind,
      source,
      paused: false,
    };
    this.#producers.set(producer.id, { producer, info });
    this.#options.stage.published(info);
    return producer.id;
  }

  async setProducerPaused(producerId: string, paused: boolean): Promise<void> {
    const { producer } = this.#producer(producerId);
    await producer.setPaused(paused);
    if (this.#producers.has(producerId)) {
      this.#options.stage.paused(producerId, paused);
    }
  }

  closeProducer(producerId: string): void {
    const { producer } = this.#producer(producerId);
    this.#producers.delete(producerId);
    producer.close();
    this.#options.stage.unpublished(producerId);
  }

  /** Receives a producer that the room announced, once, on the latest receiving transport. It starts paused. */
  async consume(producerId: string, rtpCapabilities: MediaParameters): Promise<ConsumerParameters> {
    if (!this.#options.stage.mayConsume(producerId)) {
      throw new CallError("not_found", "Cannot consume as the producer must be one that the room announced");
    }
    const transport = this.#receivingTransport();
    const consumed = [...this.#consumers.values()].some(({ parameters }) => parameters.producerId === producerId);
    if (consumed) {
      throw new CallError("conflict", "Cannot consume as this producer is consumed already");
    }
    return await this.#once(producerId, async () => {
      const consumer = this.#own(await transport.consume(producerId, rtpCapabilities));
      if (!this.#options.stage.mayConsume(producerId)) {
        consumer.close();
        throw new CallError("not_found", "Cannot consume as the producer is gone");
      }
      this.#consumers.set(consumer.parameters.consumerId, consumer);
      return consumer.parameters;
    });
  }

  async resumeConsumer(consumerId: string): Promise<void> {
    const consumer = this.#consumers.get(consumerId);
    if (!consumer) {
      throw new CallError("not_found", "Cannot resume as the consumer must be one of this client");
    }
    await consumer.resume();
  }

  /** The peer is not to receive this producer any more. */
  dropConsumersOf(producerId: string): void {
    for (const [id, consumer] of this.#consumers) {
      if (consumer.parameters.producerId !== producerId) continue;
      this.#consumers.delete(id);
      consumer.close();
    }
  }

  /** Closes producers, consumers and transports, in this order. May be called more than once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const producerId of [...this.#producers.keys()]) {
      this.closeProducer(producerId);
    }
    for (const consumer of this.#consumers.values()) consumer.close();
    for (const { transport } of this.#transports.values()) transport.close();
    this.#consumers.clear();
    this.#transports.clear();
  }

  /** What was opened while the peer left is closed again. */
  #own<T extends { close(): void }>(resource: T): T {
    if (!this.#closed) return resource;
    resource.close();
    throw new CallError("cancelled", "Cannot go on as the client has left the room");
  }

  async #once<T>(place: string, work: () => Promise<T>): Promise<T> {
    if (this.#pending.has(place)) {
      throw new CallError("conflict", "Cannot do this twice at once");
    }
    this.#pending.add(place);
    try {
      return await work();
    } finally {
      this.#pending.delete(place);
    }
  }

  #transport(transportId: string) {
    const found = this.#transports.get(transportId);
    if (!found) {
      throw new CallError("not_found", "Cannot go on as the transport must be one of this client");
    }
    return found;
  }

  #receivingTransport(): MediaTransport {
    const receiving = [...this.#transports.values()].filter(({ direction }) => direction === "receive").at(-1);
    if (!receiving) {
      throw new CallError("conflict", "Cannot consume as there must be a receiving transport first");
    }
    return receiving.transport;
  }

  #producer(producerId: string) {
    const found = this.#producers.get(producerId);
    if (!found) {
      throw new CallError("not_found", "Cannot go on as the producer must be one of this client");
    }
    return found;
  }
}
