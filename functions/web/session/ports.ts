/**
 * What a session needs from the outside, as tiny interfaces: a socket, the media transports, a join token. The packages
 * behind them are imported in `adapters/` only.
 *
 * @module
 */
import type {
  ConsumerParameters,
  JoinReply,
  MediaSource,
  RequestName,
  Requests,
  ServerToClientEvents,
  TokenReply,
  TokenRequest,
} from "@jbcalling/contract";

/** Sends one request; rejects with the gateway's `CallError`, or `deadline_exceeded`, or `unavailable` when lost. */
export type SendRequest = <Name extends RequestName>(
  name: Name,
  payload: Requests[Name]["payload"],
) => Promise<Requests[Name]["reply"]>;

/** One connection to the gateway. It does not connect again by itself: the session does. */
export interface SignalingSocket {
  request: SendRequest;
  on<Event extends keyof ServerToClientEvents>(event: Event, listener: ServerToClientEvents[Event]): void;
  /** Resolves when the connection is gone, whoever ended it. */
  readonly lost: Promise<void>;
  /** The place in the room stays, to be resumed: `leave` gives it up. May be called more than once. */
  close(): void;
}

/** Rejects with a `CallError`: `unauthorized` for a bad token, `unavailable` when nobody answers. */
export type ConnectSocket = (token: string, signal: AbortSignal) => Promise<SignalingSocket>;

/** Rejects with a `CallError`. */
export type FetchToken = (room: string, request: TokenRequest, signal: AbortSignal) => Promise<TokenReply>;

/** How the two transports of a link fare together; `failed` wins, then `disconnected`. */
export type LinkState = "new" | "connected" | "disconnected" | "failed";

/** The send and the receive transport of one join, with the device that knows what this browser can do. */
export interface MediaLink {
  send(source: MediaSource, track: MediaStreamTrack): Promise<SentTrack>;
  /** `ask` gets the receive capabilities and asks the gateway for a consumer. */
  receive(ask: (rtpCapabilities: object) => Promise<ConsumerParameters>): Promise<ReceivedTrack>;
  /** Finds a new way through the network for both transports. */
  restartIce(): Promise<void>;
  /** May be called more than once. */
  close(): void;
}

export interface SentTrack {
  readonly producerId: string;
  replace(track: MediaStreamTrack): Promise<void>;
  setPaused(paused: boolean): void;
  close(): void;
}

export interface ReceivedTrack {
  readonly consumerId: string;
  readonly track: MediaStreamTrack;
  close(): void;
}

export interface MediaLinkOptions {
  join: JoinReply;
  request: SendRequest;
  onState(state: LinkState): void;
}

/** Rejects with `CallError` `unsupported_media_type` when this browser and the gateway share no codec. */
export type CreateMediaLink = (options: MediaLinkOptions) => Promise<MediaLink>;
