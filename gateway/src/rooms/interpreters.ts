/** The interpreters of a room: one for each microphone, each with its own audience. */
import type { GlossaryEntry, ProducerInfo } from "@jbcalling/contract";
import type { Clock } from "../lib/clock.ts";
import { errorName, type Log } from "../lib/log.ts";
import type { CaptionUpdate, PipelineObserver } from "../pipeline/ports.ts";
import { heardLanguages, readLanguages, wantedVoices } from "./audience.ts";
import { Interpreter, type Speech } from "./interpreter.ts";
import type { Peer } from "./peer.ts";
import type { RoomMedia } from "./ports.ts";

export interface InterpretersOptions {
  /** Everybody in the room, as it is at any time. */
  peers: ReadonlyMap<string, Peer>;
  media: RoomMedia;
  speech: Speech;
  glossary(): readonly GlossaryEntry[];
  onCaption(speaker: Peer, update: CaptionUpdate): void;
  published(voice: ProducerInfo): void;
  unpublished(producerId: string): void;
  observer: PipelineObserver;
  clock: Clock;
  log: Log;
}

export class Interpreters {
  readonly #options: InterpretersOptions;
  readonly #byPeer = new Map<string, Interpreter>();
  /** Interpreters that end; kept so that `close()` can wait for them. */
  readonly #ending = new Set<Promise<void>>();

  constructor(options: InterpretersOptions) {
    this.#options = options;
  }

  /** Begins to interpret a peer's microphone. Never throws: a call goes on without its interpretation. */
  start(peer: Peer, producerId: string): void {
    const { media, log } = this.#options;
    media.watch(producerId).catch(() => log.warn("cannot watch a microphone", { peer: peer.peerId }));
    try {
      const interpreter = this.#create(peer);
      this.#byPeer.set(peer.peerId, interpreter);
      interpreter.listen(producerId);
    } catch (error) {
      log.error("cannot interpret a microphone", { peer: peer.peerId, error: errorName(error) });
    }
  }

  stop(peerId: string): void {
    const interpreter = this.#byPeer.get(peerId);
    if (!interpreter) return;
    this.#byPeer.delete(peerId);
    const ended = interpreter.close();
    this.#ending.add(ended);
    ended.finally(() => this.#ending.delete(ended));
  }

  /** The peer speaks another language from now on. */
  speak(peer: Peer): void {
    this.#byPeer.get(peer.peerId)?.speak(peer.speaks);
  }

  muted(peerId: string): void {
    this.#byPeer.get(peerId)?.flush();
  }

  listenersChanged(): void {
    for (const interpreter of [...this.#byPeer.values()]) {
      interpreter.listenersChanged();
    }
  }

  /** Resolves when every pipeline has ended. */
  async close(): Promise<void> {
    for (const peerId of [...this.#byPeer.keys()]) this.stop(peerId);
    await Promise.all(this.#ending);
  }

  #create(peer: Peer): Interpreter {
    const { peers, media, speech, glossary, onCaption, published, unpublished, observer, log } = this.#options;
    const { peerId } = peer;
    return new Interpreter({
      media,
      speech,
      language: peer.speaks,
      audience: {
        readLanguages: () => readLanguages(peers.values(), peer),
        heardLanguages: () => heardLanguages(peers.values(), peer),
      },
      glossary,
      wantedVoices: () => wantedVoices(peers.values(), peer),
      onCaption: (update) => onCaption(peer, update),
      voiceOpened: (producerId, language) =>
        published({ producerId, peerId, kind: "audio", source: "translation", language, paused: false }),
      voiceClosed: unpublished,
      voiceSent: (producerId, frame) => this.#remember(producerId, frame),
      observer,
      log,
    });
  }

  /** Whoever receives a voice may have it in their microphone next. */
  #remember(producerId: string, frame: Float32Array): void {
    const now = this.#options.clock.now();
    for (const [peerId, { loudspeaker }] of this.#byPeer) {
      if (this.#options.peers.get(peerId)?.announced.has(producerId)) loudspeaker.sent(frame, now, producerId);
    }
  }
}
