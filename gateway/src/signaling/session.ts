/** One connection's way through a room: before it joined, while it is there, after it left. */
import { CallError, type IceServer, type JoinReply, type RequestName, type Requests } from "@jbcalling/contract";
import type { Peer } from "../rooms/peer.ts";
import type { Outbox } from "../rooms/ports.ts";
import type { Room } from "../rooms/room.ts";
import type { RoomRegistry } from "../rooms/room_registry.ts";
import type { VerifiedToken } from "./join_tokens.ts";

export interface SessionOptions {
  registry: RoomRegistry;
  token: VerifiedToken;
  outbox: Outbox;
  iceServers(peerId: string): IceServer[];
}

type Handlers = {
  [Name in RequestName]: (
    payload: Requests[Name]["payload"],
  ) => Requests[Name]["reply"] | Promise<Requests[Name]["reply"]>;
};

export class Session {
  readonly #options: SessionOptions;
  #place: { room: Room; peer: Peer } | undefined;
  #joining = false;
  #ended = false;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Whether the connection has a place in a room, or is about to. */
  get joined(): boolean {
    return this.#joining || this.#here() !== undefined;
  }

  /** What each request does. Every handler throws a `CallError` when it fails. */
  readonly handlers: Handlers = {
    join: (payload) => this.#join(payload),
    createTransport: ({ direction }) => this.#media.createTransport(direction),
    connectTransport: async ({ transportId, dtlsParameters }) => {
      await this.#media.connectTransport(transportId, dtlsParameters);
      return {};
    },
    restartIce: async ({ transportId }) => ({ iceParameters: await this.#media.restartIce(transportId) }),
    produce: async (payload) => ({ producerId: await this.#media.produce(payload) }),
    setProducerPaused: async ({ producerId, paused }) => {
      await this.#media.setProducerPaused(producerId, paused);
      return {};
    },
    closeProducer: ({ producerId }) => {
      this.#media.closeProducer(producerId);
      return {};
    },
    consume: ({ producerId, rtpCapabilities }) => this.#media.consume(producerId, rtpCapabilities),
    resumeConsumer: async ({ consumerId }) => {
      await this.#media.resumeConsumer(consumerId);
      return {};
    },
    setPreferences: (changes) => {
      const { room, peer } = this.#mustBeHere();
      return room.setPreferences(peer, changes);
    },
    setGlossary: ({ entries }) => {
      this.#mustBeHere().room.setGlossary(entries);
      return {};
    },
    leave: () => {
      this.#leave();
      return {};
    },
  };

  /** The connection is lost: its place is kept for a while. */
  disconnected(): void {
    this.#ended = true;
    if (this.#place) this.#place.room.disconnected(this.#place.peer, this.#options.outbox);
    this.#place = undefined;
  }

  /** The client went on purpose. */
  left(): void {
    this.#ended = true;
    this.#leave();
  }

  /** Another connection of the client has the place now. */
  replaced(): void {
    this.#place = undefined;
  }

  async #join({ resume }: Requests["join"]["payload"]): Promise<JoinReply> {
    if (this.joined) throw new CallError("conflict", "Cannot join as this connection is in a room already");
    const { registry, token, outbox, iceServers } = this.#options;
    this.#joining = true;
    try {
      const { room: roomId, identity, expired } = token;
      const { room, peer, resumed } = await registry.join({ roomId, identity, outbox, resume, resumeOnly: expired });
      this.#place = { room, peer };
      if (this.#ended) this.disconnected();
      return {
        ...room.view(peer, resumed ? resume!.lastSeq : undefined),
        resumed,
        iceServers: iceServers(peer.peerId),
      };
    } finally {
      this.#joining = false;
    }
  }

  #leave(): void {
    const place = this.#here();
    this.#place = undefined;
    place?.room.leave(place.peer);
  }

  /** A room that closed took its places along. */
  #here() {
    return this.#place?.room.closed ? undefined : this.#place;
  }

  #mustBeHere() {
    const place = this.#here();
    if (!place) throw new CallError("conflict", "Cannot go on as the client must join first");
    return place;
  }

  get #media() {
    return this.#mustBeHere().peer.media;
  }
}
