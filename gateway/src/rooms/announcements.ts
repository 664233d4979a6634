/** Which tracks there are in a room, and who was told of which: one rule decides what a peer may receive. */
import type { ProducerInfo } from "@jbcalling/contract";
import { hearsTranslation } from "./audience.ts";
import type { Peer } from "./peer.ts";

export class Announcements {
  readonly #peers: ReadonlyMap<string, Peer>;
  readonly #producers = new Map<string, ProducerInfo>();

  /** `peers` is everybody in the room, as it is at any time. */
  constructor(peers: ReadonlyMap<string, Peer>) {
    this.#peers = peers;
  }

  get producers(): Iterable<ProducerInfo> {
    return this.#producers.values();
  }

  get(producerId: string): ProducerInfo | undefined {
    return this.#producers.get(producerId);
  }

  add(producer: ProducerInfo): void {
    this.#producers.set(producer.producerId, producer);
  }

  /** The producer, which is not there any more. */
  remove(producerId: string): ProducerInfo | undefined {
    const producer = this.#producers.get(producerId);
    this.#producers.delete(producerId);
    return producer;
  }

  /** The producer in its new state, told to those who know it. */
  setPaused(producerId: string, paused: boolean): ProducerInfo | undefined {
    const known = this.#producers.get(producerId);
    if (!known) return undefined;
    this.#producers.set(producerId, { ...known, paused });
    for (const peer of this.#peers.values()) {
      if (peer.announced.has(producerId)) peer.send("producerPaused", { producerId, paused });
    }
    return known;
  }

  /** What the peer was told of and may consume. */
  announcedTo(peer: Peer): ProducerInfo[] {
    return [...peer.announced].flatMap((id) => this.#producers.get(id) ?? []);
  }

  /** Tells everybody what they may receive now and no longer; a newcomer reads it in its join reply. */
  refresh(newcomer?: Peer): void {
    for (const peer of this.#peers.values()) {
      for (const producerId of peer.announced) {
        const producer = this.#producers.get(producerId);
        if (producer && this.#mayReceive(peer, producer)) continue;
        peer.announced.delete(producerId);
        peer.media.dropConsumersOf(producerId);
        peer.send("producerRemoved", { producerId });
      }
      for (const producer of this.#producers.values()) {
        if (peer.announced.has(producer.producerId) || !this.#mayReceive(peer, producer)) continue;
        peer.announced.add(producer.producerId);
        if (peer !== newcomer) peer.send("producerAdded", producer);
      }
    }
  }

  /** Everybody else's tracks, and those translated voices that say what the peer would not understand otherwise. */
  #mayReceive(peer: Peer, { peerId, source, language }: ProducerInfo): boolean {
    if (peerId === peer.peerId) return false;
    if (source !== "translation") return true;
    const speaker = this.#peers.get(peerId);
    return speaker !== undefined && language === peer.hears && hearsTranslation(peer, speaker);
  }
}
