/**
 * The socket between a client and the gateway: every event, its payload and its acknowledgement. Requests go from the
 * client to the gateway and are always acknowledged; the gateway's own events are not.
 *
 * Joining: connect with a token, `join`, load the device with `rtpCapabilities`, `createTransport` twice, `produce`,
 * then `consume` every producer announced by the join reply and by `producerAdded`. After a lost connection the client
 * connects again and sends `join` with `resume`: within 30 s it is the same peer with the same transports, which then
 * need `restartIce`; later it is a new peer, and the reply says so.
 *
 * @module
 */
import type {
  Caption,
  GlossaryEntry,
  InterpretationStatus,
  MediaSource,
  PeerInfo,
  Preferences,
  ProducerInfo,
} from "./call.ts";
import type { ErrorBody } from "./errors.ts";

/** What mediasoup and mediasoup-client exchange; its inside is theirs. */
export type MediaParameters = object;

export type Reply<Data> = { ok: true; data: Data } | {
  ok: false;
  error: ErrorBody["error"];
};

/** Payload and reply data of every request. */
export interface Requests {
  join: { payload: JoinRequest; reply: JoinReply };
  createTransport: {
    payload: { direction: "send" | "receive" };
    reply: TransportParameters;
  };
  connectTransport: {
    payload: { transportId: string; dtlsParameters: MediaParameters };
    reply: Empty;
  };
  restartIce: {
    payload: { transportId: string };
    reply: { iceParameters: MediaParameters };
  };
  produce: { payload: ProduceRequest; reply: { producerId: string } };
  /** Also tells the others, so that they show a muted microphone. */
  setProducerPaused: {
    payload: { producerId: string; paused: boolean };
    reply: Empty;
  };
  closeProducer: { payload: { producerId: string }; reply: Empty };
  /** The consumer starts paused; `resumeConsumer` once the client has it. */
  consume: {
    payload: { producerId: string; rtpCapabilities: MediaParameters };
    reply: ConsumerParameters;
  };
  resumeConsumer: { payload: { consumerId: string }; reply: Empty };
  setPreferences: { payload: Partial<Preferences>; reply: Preferences };
  /** The room's, in place of the one before; everybody is told. */
  setGlossary: { payload: { entries: GlossaryEntry[] }; reply: Empty };
  leave: { payload: Empty; reply: Empty };
}

export type RequestName = keyof Requests;

export type Empty = Record<never, never>;

export interface JoinRequest {
  /** Of an earlier join of this client. `lastSeq` is the highest caption `seq` seen. */
  resume?: { peerId: string; resumeKey: string; lastSeq: number };
}

export interface JoinReply {
  room: string;
  /** This client's own place in the room. */
  self: PeerInfo;
  /** Proves on a later join that it is the same client; keep it secret. */
  resumeKey: string;
  /** True when the peer, its transports, producers and consumers are those of before. */
  resumed: boolean;
  /** The others. */
  peers: PeerInfo[];
  /** What this client may consume now. */
  producers: ProducerInfo[];
  /** Recent captions, or after a resume those that were missed, oldest first. */
  captions: Caption[];
  glossary: readonly GlossaryEntry[];
  rtpCapabilities: MediaParameters;
  iceServers: IceServer[];
  status: InterpretationStatus;
}

/** As a browser's `RTCPeerConnection` takes it. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

export interface TransportParameters {
  transportId: string;
  iceParameters: MediaParameters;
  iceCandidates: MediaParameters[];
  dtlsParameters: MediaParameters;
}

export interface ProduceRequest {
  transportId: string;
  kind: "audio" | "video";
  source: MediaSource;
  rtpParameters: MediaParameters;
}

export interface ConsumerParameters {
  consumerId: string;
  producerId: string;
  kind: "audio" | "video";
  rtpParameters: MediaParameters;
}

export type ClientToServerEvents = {
  [Name in RequestName]: (
    payload: Requests[Name]["payload"],
    acknowledge: (reply: Reply<Requests[Name]["reply"]>) => void,
  ) => void;
};

export interface ServerToClientEvents {
  peerJoined: (peer: PeerInfo) => void;
  /** Preferences or connection changed. */
  peerUpdated: (peer: PeerInfo) => void;
  peerLeft: (peer: { peerId: string }) => void;
  producerAdded: (producer: ProducerInfo) => void;
  producerPaused: (producer: { producerId: string; paused: boolean }) => void;
  /** Its consumers are closed. */
  producerRemoved: (producer: { producerId: string }) => void;
  caption: (caption: Caption) => void;
  /** Somebody changed it. */
  glossary: (glossary: { entries: readonly GlossaryEntry[] }) => void;
  /** Who speaks loudest now; null when it is quiet. */
  activeSpeaker: (speaker: { peerId: string | null }) => void;
  status: (status: InterpretationStatus) => void;
  /** The room's media worker died or the server stops: join again, after `retryAfterMs`. */
  roomClosed: (
    reason: { reason: "worker_died" | "shutting_down"; retryAfterMs: number },
  ) => void;
}

/** What a client shows to connect: `io(url, { auth: { token } })`. */
export interface Handshake {
  token: string;
}

/** `POST /api/rooms/:id/tokens` */
export interface TokenRequest {
  name: string;
  speaks: Preferences["speaks"];
  hears: Preferences["hears"];
  output?: Preferences["output"];
  role?: PeerInfo["role"];
  /** How long the token may be used to join, in seconds; 3,600 by default, 86,400 at most. */
  ttlSeconds?: number;
}

export interface TokenReply {
  token: string;
  room: string;
  /** ms since 1970 */
  expiresAt: number;
}
