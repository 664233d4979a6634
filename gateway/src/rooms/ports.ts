/**
 * What rooms need from the outside: media, a way to tell a client something, and an ear for operators. mediasoup and
 * sockets implement these; nothing here knows them.
 *
 * @module
 */
import type {
  ConsumerParameters,
  MediaParameters,
  Preferences,
  Role,
  ServerToClientEvents,
  TransportParameters,
} from "@jbcalling/contract";
import type { PipelineObserver } from "../pipeline/ports.ts";

/** Who somebody is, as their token says. */
export interface Identity extends Preferences {
  name: string;
  role: Role;
}

/** Where a peer's events go: its socket, or the demo robot. Sending never throws and never waits. */
export interface Outbox {
  send<Event extends keyof ServerToClientEvents>(event: Event, ...args: Parameters<ServerToClientEvents[Event]>): void;
  /** Another connection has taken over the peer. */
  replaced(): void;
}

/** The media of one room, all on one worker. Calls after `close()` fail with a `CallError`. */
export interface RoomMedia {
  readonly rtpCapabilities: MediaParameters;
  createTransport(): Promise<MediaTransport>;
  /** Sends what a source gives, as a track that anybody may consume. */
  openVoice(frames: FrameSource): Promise<MediaProducer>;
  /** Decodes what a microphone sends. */
  openTap(producerId: string, sink: SpeechSink): Promise<Closable>;
  /** Watches a microphone for the active speaker. */
  watch(producerId: string): Promise<void>;
  close(): void;
}

export interface RoomMediaEvents {
  /** The worker is gone, and with it all media of the room. */
  workerDied(): void;
  /** Another watched producer is the loudest; null when all are quiet. */
  loudest(producerId: string | null): void;
}

/** Places a room on a worker. Throws a `CallError` when there is none. */
export type OpenRoomMedia = (events: RoomMediaEvents) => Promise<RoomMedia>;

export interface Closable {
  /** May be called more than once. */
  close(): void;
}

export interface MediaTransport extends Closable {
  readonly parameters: TransportParameters;
  connect(dtlsParameters: MediaParameters): Promise<void>;
  /** The new ICE parameters. */
  restartIce(): Promise<MediaParameters>;
  produce(kind: "audio" | "video", rtpParameters: MediaParameters): Promise<MediaProducer>;
  consume(producerId: string, rtpCapabilities: MediaParameters): Promise<MediaConsumer>;
}

export interface MediaProducer extends Closable {
  readonly id: string;
  setPaused(paused: boolean): Promise<void>;
}

export interface MediaConsumer extends Closable {
  readonly parameters: ConsumerParameters;
  resume(): Promise<void>;
}

/** Gives 20 ms of sound at 24 kHz, 480 samples, whenever asked; nothing when there is nothing to say. */
export interface FrameSource {
  next(): Float32Array | undefined;
}

export interface SpeechSink {
  /** Mono samples at 16 kHz; the first was caught at `capturedAt`, ms since 1970. */
  accept(samples: Float32Array, capturedAt: number): void;
}

/** What operators count, beside what happens to utterances. */
export interface RoomObserver extends PipelineObserver {
  /** A client came back within the time in which it may. */
  resumed(): void;
  captionsSent(count: number): void;
  roomClosed(reason: "empty" | "worker_died" | "shutting_down"): void;
}
