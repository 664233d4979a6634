/**
 * What this client receives: every track that the room offers and this listener wants. Asking for a track takes a
 * moment, and what is wanted may change meanwhile, so every answer is checked before it is used.
 *
 * @module
 */
import type { ProducerInfo } from "@jbcalling/contract";
import type { RemoteTrack } from "./call_state.ts";
import type { MediaLink, ReceivedTrack, SendRequest } from "./ports.ts";

export interface ReceiverOptions {
  request: SendRequest;
  /** Whether the listener takes this track now. */
  wants(info: ProducerInfo): boolean;
  /** What has arrived, and everything that there is. */
  onChange(remote: ReadonlyMap<string, RemoteTrack>, offered: readonly ProducerInfo[]): void;
}

export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #offered = new Map<string, ProducerInfo>();
  readonly #received = new Map<string, ReceivedTrack>();
  readonly #asking = new Set<string>();
  #link: MediaLink | undefined;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** Receives over this link from now on; what came over the one before is gone with it. */
  attach(link: MediaLink | undefined): void {
    this.#link = link;
    this.#received.clear();
    this.#asking.clear();
    this.#changed();
    this.refresh();
  }

  /** All that the room offers now: what is no longer among it ends. */
  offer(infos: readonly ProducerInfo[]): void {
    const offered = new Set(infos.map(({ producerId }) => producerId));
    for (const producerId of [...this.#offered.keys()]) {
      if (!offered.has(producerId)) this.#drop(producerId);
    }
    for (const info of infos) this.#offered.set(info.producerId, info);
    this.#changed();
    this.refresh();
  }

  add(info: ProducerInfo): void {
    this.#offered.set(info.producerId, info);
    this.#changed();
    this.refresh();
  }

  setPaused(producerId: string, paused: boolean): void {
    const info = this.#offered.get(producerId);
    if (!info) return;
    this.#offered.set(producerId, { ...info, paused });
    this.#changed();
  }

  remove(producerId: string): void {
    this.#drop(producerId);
    this.#changed();
  }

  /** Asks for what is wanted and not there yet, after a preference changed for example. */
  refresh(): void {
    for (const info of this.#offered.values()) {
      const { producerId } = info;
      if (this.#received.has(producerId) || this.#asking.has(producerId) || !this.#options.wants(info)) continue;
      // A track that cannot be had is asked for again with the next change; the call goes on without it.
      this.#ask(producerId).catch(() => {});
    }
  }

  async #ask(producerId: string): Promise<void> {
    const link = this.#link;
    if (!link) return;
    const { request } = this.#options;
    this.#asking.add(producerId);
    try {
      const received = await link.receive((rtpCapabilities) => request("consume", { producerId, rtpCapabilities }));
      if (this.#link !== link || !this.#offered.has(producerId)) return received.close();
      this.#received.set(producerId, received);
      this.#changed();
      await request("resumeConsumer", { consumerId: received.consumerId });
    } finally {
      if (this.#link === link) this.#asking.delete(producerId);
    }
  }

  #drop(producerId: string): void {
    this.#offered.delete(producerId);
    this.#received.get(producerId)?.close();
    this.#received.delete(producerId);
  }

  #changed(): void {
    const remote = new Map<string, RemoteTrack>();
    for (const [producerId, { track }] of this.#received) {
      remote.set(producerId, { info: this.#offered.get(producerId)!, track });
    }
    this.#options.onChange(remote, [...this.#offered.values()]);
  }
}
