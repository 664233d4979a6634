/** One participant: who it is, what it wants, and the connection that it has now. */
import type { PeerInfo, Preferences } from "@jbcalling/contract";
import type { PeerMedia } from "./peer_media.ts";
import type { Identity, Outbox } from "./ports.ts";
import { createResumeKey } from "./resume_key.ts";

export class Peer implements PeerInfo {
  readonly peerId = crypto.randomUUID();
  readonly resumeKey = createResumeKey();
  readonly name: string;
  readonly role: PeerInfo["role"];
  readonly media: PeerMedia;
  /** Producers that this peer was told of. */
  readonly announced = new Set<string>();
  speaks: Preferences["speaks"];
  hears: Preferences["hears"];
  output: Preferences["output"];
  #outbox: Outbox | undefined;
  /** Cancels the leave that follows a lost connection. */
  #cancelLeave: (() => void) | undefined;

  constructor(identity: Identity, outbox: Outbox, createMedia: (peer: Peer) => PeerMedia) {
    this.name = identity.name;
    this.role = identity.role;
    this.speaks = identity.speaks;
    this.hears = identity.hears;
    this.output = identity.output;
    this.#outbox = outbox;
    this.media = createMedia(this);
  }

  get connected(): boolean {
    return this.#outbox !== undefined;
  }

  /** What others may know. */
  get info(): PeerInfo {
    const { peerId, name, role, speaks, hears, output, connected } = this;
    return { peerId, name, role, speaks, hears, output, connected };
  }

  get preferences(): Preferences {
    return { speaks: this.speaks, hears: this.hears, output: this.output };
  }

  send: Outbox["send"] = (event, ...args) => this.#outbox?.send(event, ...args);

  isConnectedBy(outbox: Outbox): boolean {
    return this.#outbox === outbox;
  }

  /** Another connection of the same client takes over. */
  attach(outbox: Outbox): void {
    this.#cancelLeave?.();
    this.#outbox?.replaced();
    this.#outbox = outbox;
  }

  /** The connection is gone; `cancelLeave` is called should the client come back. */
  detach(cancelLeave: () => void): void {
    this.#outbox = undefined;
    this.#cancelLeave = cancelLeave;
  }

  close(): void {
    this.#cancelLeave?.();
    this.media.close();
    this.#outbox = undefined;
  }
}
