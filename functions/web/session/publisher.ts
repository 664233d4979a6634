/**
 * What this client sends: at most one track of each source. It outlives links: after a new join everything that was
 * sent is sent again.
 *
 * @module
 */
import type { MediaSource } from "@jbcalling/contract";
import type { LocalTrack } from "./call_state.ts";
import type { MediaLink, SendRequest, SentTrack } from "./ports.ts";

export interface PublisherOptions {
  request: SendRequest;
  onChange(local: Readonly<Partial<Record<MediaSource, LocalTrack>>>): void;
  /** A track could not be sent; it stays wanted and is tried again with the next link. */
  onError(source: MediaSource, error: unknown): void;
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #wanted = new Map<MediaSource, LocalTrack>();
  readonly #sent = new Map<MediaSource, SentTrack>();
  /** Producers that ended here while the gateway could not be told. */
  readonly #untold = new Set<string>();
  /** Work on one source at a time, in order. */
  readonly #queues = new Map<MediaSource, Promise<void>>();
  #link: MediaLink | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Sends everything over this link from now on; what the link before sent is gone with it. */
  attach(link: MediaLink | undefined): void {
    this.#link = link;
    this.#sent.clear();
    this.#untold.clear();
    this.refresh();
  }

  /** Tells the gateway again what is wanted, after it was away. */
  refresh(): void {
    if (!this.#link) return;
    for (const source of new Set([...this.#wanted.keys(), ...this.#sent.keys()])) this.#enqueue(source);
    for (const producerId of this.#untold) this.#closeProducer(producerId).catch(() => {});
  }

  /** Sends a track; another track of the same source takes its place without a gap. */
  publish(source: MediaSource, track: MediaStreamTrack, options: { paused?: boolean } = {}): void {
    const paused = options.paused ?? this.#wanted.get(source)?.paused ?? false;
    this.#want(source, { track, paused });
  }

  setPaused(source: MediaSource, paused: boolean): void {
    const wanted = this.#wanted.get(source);
    if (wanted && wanted.paused !== paused) this.#want(source, { ...wanted, paused });
  }

  unpublish(source: MediaSource): void {
    if (this.#wanted.has(source)) this.#want(source, undefined);
  }

  /** Resolves when everything asked for so far is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#queues.values());
  }

  #want(source: MediaSource, track: LocalTrack | undefined): void {
    if (track) this.#wanted.set(source, track);
    else this.#wanted.delete(source);
    this.#options.onChange(Object.fromEntries(this.#wanted));
    this.#enqueue(source);
  }

  #enqueue(source: MediaSource): void {
    const work = (this.#queues.get(source) ?? Promise.resolve()).then(() => this.#reconcile(source));
    this.#queues.set(source, work.catch((error) => this.#options.onError(source, error)));
  }

  /** Makes what is sent what is wanted. */
  async #reconcile(source: MediaSource): Promise<void> {
    const link = this.#link;
    if (!link) return;
    const wanted = this.#wanted.get(source);
    const sent = this.#sent.get(source);
    if (!wanted) {
      if (!sent) return;
      this.#sent.delete(source);
      sent.close();
      return await this.#closeProducer(sent.producerId);
    }
    if (!sent) {
      const created = await link.send(source, wanted.track);
      // The link was replaced meanwhile: the next one has this source in its own queue.
      if (this.#link !== link) return created.close();
      this.#sent.set(source, created);
      if (wanted.paused) await this.#pause(created, true);
      return;
    }
    await sent.replace(wanted.track);
    await this.#pause(sent, wanted.paused);
  }

  async #closeProducer(producerId: string): Promise<void> {
    this.#untold.add(producerId);
    await this.#options.request("closeProducer", { producerId });
    this.#untold.delete(producerId);
  }

  async #pause(sent: SentTrack, paused: boolean): Promise<void> {
    sent.setPaused(paused);
    await this.#options.request("setProducerPaused", { producerId: sent.producerId, paused });
  }
}
