/**
 * All media of a call: the link of the present join with what is sent and received over it, and the care for its way
 * through the network.
 *
 * @module
 */
import type { JoinReply, MediaSource, ProducerInfo } from "@jbcalling/contract";
import type { LocalTrack, RemoteTrack } from "./call_state.ts";
import { IceKeeper } from "./ice_keeper.ts";
import type { CreateMediaLink, LinkState, MediaLink, SendRequest } from "./ports.ts";
import { Publisher } from "./publisher.ts";
import { Receiver } from "./receiver.ts";

export interface MediaSessionOptions {
  request: SendRequest;
  createLink: CreateMediaLink;
  wants(info: ProducerInfo): boolean;
  onLocal(local: Readonly<Partial<Record<MediaSource, LocalTrack>>>): void;
  onRemote(remote: ReadonlyMap<string, RemoteTrack>, offered: readonly ProducerInfo[]): void;
  onLink(link: LinkState): void;
  onSendError(source: MediaSource, error: unknown): void;
}

export class MediaSession {
  readonly publisher: Publisher;
  readonly receiver: Receiver;
  readonly #options: MediaSessionOptions;
  #link: MediaLink | undefined;
  #ice: IceKeeper | undefined;

  constructor(options: MediaSessionOptions) {
    const { request, wants, onLocal, onRemote, onSendError } = options;
    this.#options = options;
    this.publisher = new Publisher({ request, onChange: onLocal, onError: onSendError });
    this.receiver = new Receiver({ request, wants, onChange: onRemote });
  }

  /** After a join: goes on with the link of before when the gateway has kept it, else opens a new one. */
  async open(join: JoinReply): Promise<void> {
    if (join.resumed && this.#link) {
      this.receiver.offer(join.producers);
      await this.#link.restartIce().catch(() => this.#ice?.report("failed"));
      this.publisher.refresh();
      return;
    }
    this.drop();
    this.receiver.offer(join.producers);
    const ice = new IceKeeper({ restart: async () => await this.#link?.restartIce() });
    this.#ice = ice;
    const onState = (state: LinkState) => {
      if (this.#ice !== ice) return;
      ice.report(state);
      this.#options.onLink(state);
    };
    const link = await this.#options.createLink({ join, request: this.#options.request, onState });
    // Dropped while it was being built.
    if (this.#ice !== ice) return link.close();
    this.#link = link;
    this.publisher.attach(link);
    this.receiver.attach(link);
  }

  /** Ends the link; what was sent stays wanted. May be called more than once. */
  drop(): void {
    this.#ice?.close();
    this.#ice = undefined;
    this.#link?.close();
    this.#link = undefined;
    this.publisher.attach(undefined);
    this.receiver.attach(undefined);
    this.#options.onLink("new");
  }
}
