/**
 * All rooms of this gateway: opened by the first join, gone with the last leave. Joins of one room wait for one opening.
 *
 * @module
 */
import { CallError, type JoinRequest } from "@jbcalling/contract";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { FunctionHealth } from "./function_health.ts";
import type { Speech } from "./interpreter.ts";
import type { Peer } from "./peer.ts";
import type { Identity, OpenRoomMedia, Outbox, RoomObserver } from "./ports.ts";
import { isSameKey } from "./resume_key.ts";
import { type CloseReason, Room, type RoomLimits } from "./room.ts";

export interface RegistryLimits extends RoomLimits {
  maxRooms: number;
  maxPeers: number;
}

export interface RoomRegistryOptions {
  openMedia: OpenRoomMedia;
  speech: Speech;
  health: FunctionHealth;
  limits: RegistryLimits;
  clock: Clock;
  log: Log;
  observer: RoomObserver;
  /** Somebody new is in a room. Must not throw. */
  onJoined?(room: Room, peer: Peer): void;
}

export interface JoinOptions {
  roomId: string;
  identity: Identity;
  outbox: Outbox;
  resume?: JoinRequest["resume"];
  /** The token has expired: only a client that was here may come back. */
  resumeOnly: boolean;
}

export interface Joined {
  room: Room;
  peer: Peer;
  resumed: boolean;
}

/** One row for operators. */
export interface RoomSummary {
  id: string;
  peers: number;
  connected: number;
  producers: number;
  voices: number;
}

/** How soon the clients of a dead worker come back, in ms: about what a new worker takes to start. */
const REJOIN_AFTER_MS = 500;

export class RoomRegistry {
  readonly #options: RoomRegistryOptions;
  readonly #rooms = new Map<string, Room>();
  readonly #opening = new Map<string, Promise<Room>>();
  /** Keys of peers whose worker died, by peer: they may come back although their token has expired meanwhile. */
  readonly #stranded = new Map<string, { roomId: string; resumeKey: string }>();
  #shuttingDown = false;

  constructor(options: RoomRegistryOptions) {
    this.#options = options;
  }

  get rooms(): Iterable<Room> {
    return this.#rooms.values();
  }

  get roomCount(): number {
    return this.#rooms.size;
  }

  get peerCount(): number {
    return [...this.#rooms.values()].reduce((sum, room) => sum + room.peerCount, 0);
  }

  summaries(): RoomSummary[] {
    return [...this.#rooms.values()].map((room) => ({
      id: room.id,
      peers: room.peerCount,
      connected: [...room.peers].filter(({ connected }) => connected).length,
      producers: [...room.producers].length,
      voices: [...room.producers].filter(({ source }) => source === "translation")
        .length,
    }));
  }

  /** Joins or resumes. Throws `unauthorized`, `overloaded`, `room_full` or `unavailable`. */
  async join({ roomId, identity, outbox, resume, resumeOnly }: JoinOptions): Promise<Joined> {
    if (this.#shuttingDown) {
      throw new CallError("unavailable", "Cannot join as the gateway is shutting down", { retryAfterMs: 1000 });
    }
    const known = this.#rooms.get(roomId);
    const peer = resume &&
      known?.resume(resume.peerId, resume.resumeKey, outbox);
    if (known && peer) return { room: known, peer, resumed: true };
    if (resumeOnly && !this.#mayReturn(roomId, resume)) {
      throw new CallError("unauthorized", "Cannot join as the token has expired");
    }
    this.#checkPeers();
    const room = known ?? await this.#open(roomId);
    if (room.closed) {
      throw new CallError("unavailable", "Cannot join as the room has just closed: try again");
    }
    try {
      // Others may have joined while the room opened.
      this.#checkPeers();
      const joined = room.join(identity, outbox);
      if (resume) this.#stranded.delete(resume.peerId);
      this.#options.onJoined?.(room, joined);
      return { room, peer: joined, resumed: false };
    } finally {
      if (room.peerCount === 0) room.close("empty");
    }
  }

  /** Closes every room and takes no more; resolves when all pipelines have ended. May be called more than once. */
  async close(retryAfterMs = 2000): Promise<void> {
    this.#shuttingDown = true;
    await Promise.allSettled(this.#opening.values());
    await Promise.all([...this.#rooms.values()].map((room) => room.close("shutting_down", retryAfterMs)));
    this.#options.health.close();
  }

  #checkPeers(): void {
    const { maxPeers } = this.#options.limits;
    if (this.peerCount < maxPeers) return;
    throw new CallError("overloaded", `Cannot join as the gateway takes ${maxPeers} people at most`);
  }

  #open(roomId: string): Promise<Room> {
    const opening = this.#opening.get(roomId);
    if (opening) return opening;
    const { maxRooms } = this.#options.limits;
    if (this.#rooms.size + this.#opening.size >= maxRooms) {
      throw new CallError("overloaded", `Cannot open a room as the gateway takes ${maxRooms} at most`);
    }
    const opened = this.#openNow(roomId).finally(() => this.#opening.delete(roomId));
    this.#opening.set(roomId, opened);
    return opened;
  }

  async #openNow(roomId: string): Promise<Room> {
    const opened: { room?: Room; died?: boolean } = {};
    const media = await this.#options.openMedia({
      workerDied: () => {
        opened.died = true;
        opened.room?.close("worker_died", REJOIN_AFTER_MS);
      },
      loudest: (producerId) => opened.room?.loudest(producerId),
    });
    if (opened.died) {
      const message = "Cannot open the room as its worker died: try again";
      throw new CallError("unavailable", message, { retryAfterMs: REJOIN_AFTER_MS });
    }
    opened.room = new Room({
      ...this.#options,
      id: roomId,
      media,
      onClosed: (reason, peers) => this.#closed(roomId, reason, peers),
    });
    this.#rooms.set(roomId, opened.room);
    return opened.room;
  }

  #closed(roomId: string, reason: CloseReason, peers: readonly Peer[]): void {
    this.#rooms.delete(roomId);
    if (reason !== "worker_died") return;
    for (const { peerId, resumeKey } of peers) {
      this.#stranded.set(peerId, { roomId, resumeKey });
      this.#options.clock.after(this.#options.limits.resumeWindowMs, () => this.#stranded.delete(peerId));
    }
  }

  #mayReturn(roomId: string, resume: JoinRequest["resume"]): boolean {
    const stranded = resume && this.#stranded.get(resume.peerId);
    return stranded !== undefined && stranded.roomId === roomId &&
      isSameKey(resume!.resumeKey, stranded.resumeKey);
  }
}
