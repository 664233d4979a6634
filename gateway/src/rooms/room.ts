/**
 * One room: who is there, what each may receive, what was said. Every change ends in `#refresh()`, which tells each peer
 * what it may receive now and no longer, and opens and closes the voices that follow from it.
 *
 * @module
 */
import {
  CallError,
  type GlossaryEntry,
  type InterpretationStatus,
  type JoinReply,
  type Preferences,
  type ProducerInfo,
  type ServerToClientEvents,
} from "@jbcalling/contract";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { CaptionUpdate } from "../pipeline/ports.ts";
import { Announcements } from "./announcements.ts";
import { CaptionHistory } from "./caption_history.ts";
import { captionFor } from "./caption_view.ts";
import type { FunctionHealth } from "./function_health.ts";
import type { Speech } from "./interpreter.ts";
import { Interpreters } from "./interpreters.ts";
import { Peer } from "./peer.ts";
import { PeerMedia } from "./peer_media.ts";
import type { FrameSource, Identity, Outbox, RoomMedia, RoomObserver } from "./ports.ts";
import { isSameKey } from "./resume_key.ts";

export interface RoomLimits {
  maxPeersPerRoom: number;
  /** How long a lost client keeps its place, in ms. */
  resumeWindowMs: number;
  /** How many utterances are remembered for clients that come back. */
  captionHistory: number;
  /** How many of them a newcomer gets. */
  recentCaptions: number;
}

export interface RoomOptions {
  id: string;
  media: RoomMedia;
  speech: Speech;
  health: FunctionHealth;
  limits: RoomLimits;
  clock: Clock;
  log: Log;
  observer: RoomObserver;
  /** Called once, with those who were there. */
  onClosed(reason: CloseReason, peers: readonly Peer[]): void;
}

export type CloseReason = Parameters<RoomObserver["roomClosed"]>[0];

/** What a join reply says of the room; the connection adds the rest. */
export type RoomView = Omit<JoinReply, "resumed" | "iceServers">;

export class Room {
  readonly id: string;
  /** Names the room in logs, where its id would let a reader in. */
  readonly logId = crypto.randomUUID().slice(0, 8);
  readonly #options: RoomOptions;
  readonly #peers = new Map<string, Peer>();
  readonly #announcements = new Announcements(this.#peers);
  readonly #history: CaptionHistory;
  readonly #interpreters: Interpreters;
  readonly #ignoreHealth: () => void;
  #glossary: readonly GlossaryEntry[] = [];
  #speaker: string | null = null;
  #closed = false;

  constructor(options: RoomOptions) {
    this.id = options.id;
    this.#options = options;
    this.#history = new CaptionHistory(options.limits.captionHistory);
    this.#interpreters = new Interpreters({
      ...options,
      peers: this.#peers,
      log: options.log,
      glossary: () => this.#glossary,
      onCaption: (peer, update) => this.#caption(peer, update),
      published: (info) => this.#published(info),
      unpublished: (producerId) => this.#unpublished(producerId),
    });
    this.#ignoreHealth = options.health.onChange((status) => this.#broadcast("status", status));
  }

  get peers(): Iterable<Peer> {
    return this.#peers.values();
  }

  get peerCount(): number {
    return this.#peers.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get producers(): Iterable<ProducerInfo> {
    return this.#announcements.producers;
  }

  get status(): InterpretationStatus {
    return this.#options.health.status;
  }

  /** A new peer. Throws `room_full`. */
  join(identity: Identity, outbox: Outbox): Peer {
    const { maxPeersPerRoom } = this.#options.limits;
    if (this.#peers.size >= maxPeersPerRoom) {
      throw new CallError("room_full", `Cannot join as the room takes ${maxPeersPerRoom} people at most`);
    }
    const peer = new Peer(identity, outbox, (created) =>
      new PeerMedia({
        peerId: created.peerId,
        maySend: created.role === "participant",
        media: this.#options.media,
        stage: {
          published: (info) => this.#published(info),
          paused: (producerId, paused) => this.#paused(producerId, paused),
          unpublished: (producerId) => this.#unpublished(producerId),
          mayConsume: (producerId) => created.announced.has(producerId),
        },
      }));
    this.#peers.set(peer.peerId, peer);
    this.#broadcast("peerJoined", peer.info, peer);
    this.#refresh(peer);
    this.#options.log.info("peer joined", { room: this.logId, peer: peer.peerId, peers: this.#peers.size });
    return peer;
  }

  /** The peer of an earlier join, now connected by `outbox`; nothing when it is gone or the key is not its own. */
  resume(peerId: string, resumeKey: string, outbox: Outbox): Peer | undefined {
    const peer = this.#peers.get(peerId);
    if (!peer || !isSameKey(resumeKey, peer.resumeKey)) return undefined;
    peer.attach(outbox);
    this.#options.observer.resumed();
    this.#options.log.info("peer resumed", { room: this.logId, peer: peerId });
    this.#peerChanged(peer);
    return peer;
  }

  /** The connection of the peer is lost: its place is kept for a while. */
  disconnected(peer: Peer, outbox: Outbox): void {
    if (!peer.isConnectedBy(outbox) || !this.#peers.has(peer.peerId)) return;
    peer.detach(this.#options.clock.after(this.#options.limits.resumeWindowMs, () => this.leave(peer)));
    this.#options.log.info("peer disconnected", { room: this.logId, peer: peer.peerId });
    this.#peerChanged(peer);
  }

  /** Ends the peer and, when it was the last, the room. May be called more than once. */
  leave(peer: Peer): void {
    if (!this.#peers.delete(peer.peerId)) return;
    peer.close();
    this.#broadcast("peerLeft", { peerId: peer.peerId });
    this.#refresh();
    this.#options.log.info("peer left", { room: this.logId, peer: peer.peerId, peers: this.#peers.size });
    if (this.#peers.size === 0) this.close("empty");
  }

  setPreferences(peer: Peer, changes: Partial<Preferences>): Preferences {
    const spoke = peer.speaks;
    if (changes.speaks) peer.speaks = changes.speaks;
    if (changes.hears) peer.hears = changes.hears;
    if (changes.output) peer.output = changes.output;
    if (peer.speaks !== spoke) this.#interpreters.speak(peer);
    this.#peerChanged(peer);
    return peer.preferences;
  }

  /** What translations call things from now on. */
  setGlossary(entries: readonly GlossaryEntry[]): void {
    this.#glossary = entries;
    this.#broadcast("glossary", { entries });
    this.#options.log.info("glossary changed", { room: this.logId, entries: entries.length });
  }

  /** What the peer is told when it joins, or after `lastSeq` when it comes back. */
  view(peer: Peer, lastSeq?: number): RoomView {
    const captions = lastSeq === undefined
      ? this.#history.recent(this.#options.limits.recentCaptions)
      : this.#history.after(lastSeq);
    return {
      room: this.id,
      self: peer.info,
      resumeKey: peer.resumeKey,
      peers: [...this.#peers.values()].filter((each) => each !== peer).map(({ info }) => info),
      producers: this.#announcements.announcedTo(peer),
      captions: captions.map((caption) => captionFor(peer, caption)),
      glossary: this.#glossary,
      rtpCapabilities: this.#options.media.rtpCapabilities,
      status: this.status,
    };
  }

  /** Publishes a microphone that is made inside the gateway. */
  async openMicrophone(peer: Peer, frames: FrameSource): Promise<void> {
    peer.media.add(await this.#options.media.openVoice(frames), "audio", "mic");
  }

  /** The media found another loudest microphone. */
  loudest(producerId: string | null): void {
    const peerId = producerId === null ? null : this.#announcements.get(producerId)?.peerId ?? null;
    if (peerId === this.#speaker) return;
    this.#speaker = peerId;
    this.#broadcast("activeSpeaker", { peerId });
  }

  /** Ends the room for everybody; they are told unless it is empty. Resolves when every pipeline has ended. */
  async close(reason: CloseReason, retryAfterMs = 0): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (reason !== "empty") this.#broadcast("roomClosed", { reason, retryAfterMs });
    this.#ignoreHealth();
    const peers = [...this.#peers.values()];
    for (const peer of peers) peer.close();
    this.#peers.clear();
    const interpreted = this.#interpreters.close();
    this.#options.media.close();
    this.#options.log.info("room closed", { room: this.logId, reason });
    this.#options.observer.roomClosed(reason);
    this.#options.onClosed(reason, peers);
    await interpreted;
  }

  #published(producer: ProducerInfo): void {
    this.#announcements.add(producer);
    if (producer.source === "mic") this.#interpreters.start(this.#peers.get(producer.peerId)!, producer.producerId);
    this.#refresh();
  }

  #paused(producerId: string, paused: boolean): void {
    const producer = this.#announcements.setPaused(producerId, paused);
    if (paused && producer?.source === "mic") this.#interpreters.muted(producer.peerId);
  }

  #unpublished(producerId: string): void {
    const producer = this.#announcements.remove(producerId);
    if (producer?.source === "mic") this.#interpreters.stop(producer.peerId);
    this.#refresh();
  }

  #peerChanged(peer: Peer): void {
    this.#broadcast("peerUpdated", peer.info, peer);
    this.#refresh();
  }

  /** Brings announcements and voices in line with who is here and what they want. */
  #refresh(newcomer?: Peer): void {
    if (this.#closed) return;
    this.#announcements.refresh(newcomer);
    this.#interpreters.listenersChanged();
  }

  #caption(speaker: Peer, update: CaptionUpdate): void {
    const recorded = this.#history.record(speaker, update);
    if (!recorded || this.#closed) return;
    const readers = [...this.#peers.values()].filter(({ connected }) => connected);
    for (const peer of readers) peer.send("caption", captionFor(peer, recorded));
    this.#options.observer.captionsSent(readers.length);
  }

  #broadcast<Event extends keyof ServerToClientEvents>(
    event: Event,
    payload: Parameters<ServerToClientEvents[Event]>[0],
    except?: Peer,
  ): void {
    for (const peer of this.#peers.values()) {
      if (peer !== except) peer.send(event, ...([payload] as Parameters<ServerToClientEvents[Event]>));
    }
  }
}
