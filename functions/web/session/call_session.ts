/**
 * One person's place in one call, without any interface: it joins with a token, sends and receives, and after a lost
 * connection comes back by itself, with the captions that it missed.
 *
 * @module
 */
import {
  CallError,
  type GlossaryEntry,
  type MediaSource,
  type Preferences,
  type ProducerInfo,
  type TokenReply,
} from "@jbcalling/contract";
import { Backoff } from "./backoff.ts";
import * as changes from "./call_state.ts";
import type { CallState } from "./call_state.ts";
import { MediaSession } from "./media_session.ts";
import { Pause } from "./pause.ts";
import type { ConnectSocket, CreateMediaLink, FetchToken, SendRequest, SignalingSocket } from "./ports.ts";

export interface CallSessionOptions {
  room: string;
  name: string;
  preferences: Preferences;
  fetchToken: FetchToken;
  connect: ConnectSocket;
  createLink: CreateMediaLink;
  /** A microphone, camera or screen could not be sent. */
  onMediaError?(source: MediaSource, error: unknown): void;
  backoff?: Backoff;
  /** How long to try to come back before giving up, in ms; 300,000 by default. */
  giveUpAfterMs?: number;
}

/** How often the first join is tried when nobody answers. */
const FIRST_TRIES = 4;

/** How long to try to come back, in ms. */
const GIVE_UP_MS = 300_000;

/** A token that ends sooner than this, in ms, is not used for another connection. */
const TOKEN_MARGIN_MS = 30_000;

/** A connection that ends sooner than this, in ms, counts as a failed try. */
const STABLE_MS = 5000;

type Ended = { by: "lost" } | { by: "closed"; reason: "worker_died" | "shutting_down"; retryAfterMs: number };

export class CallSession {
  readonly #options: CallSessionOptions;
  readonly #listeners = new Set<(state: CallState) => void>();
  readonly #stop = new AbortController();
  readonly #backoff: Backoff;
  readonly #pause = new Pause();
  readonly #media: MediaSession;
  #state: CallState;
  #preferences: Preferences;
  #token: TokenReply | undefined;
  #resume: { peerId: string; resumeKey: string } | undefined;
  #socket: SignalingSocket | undefined;
  #running: Promise<void> | undefined;

  constructor(options: CallSessionOptions) {
    this.#options = options;
    this.#preferences = options.preferences;
    this.#state = changes.initialState(options.room);
    this.#backoff = options.backoff ?? new Backoff();
    this.#media = new MediaSession({
      request: this.#request,
      createLink: options.createLink,
      wants: this.#wants,
      onLocal: (local) => this.#set({ local }),
      onRemote: (remote, offered) => this.#set({ remote, offered }),
      onLink: (link) => this.#set({ link }),
      onSendError: (source, error) => {
        // A gateway that is away is told again when it is back.
        if (!(error instanceof CallError && error.retryable)) options.onMediaError?.(source, error);
      },
    });
  }

  get state(): CallState {
    return this.#state;
  }

  /** Hears every change; returns the end of it. */
  subscribe(listener: (state: CallState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Joins; the state says how it goes. Further calls change nothing. */
  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  /** Sends a track, which stays the caller's to stop; another one of the same source takes its place. */
  publish(source: MediaSource, track: MediaStreamTrack, options?: { paused?: boolean }): void {
    this.#media.publisher.publish(source, track, options);
  }

  setPaused(source: MediaSource, paused: boolean): void {
    this.#media.publisher.setPaused(source, paused);
  }

  unpublish(source: MediaSource): void {
    this.#media.publisher.unpublish(source);
  }

  /** Resolves when everything published so far is sent, paused or ended. */
  async settled(): Promise<void> {
    await this.#media.publisher.settled();
  }

  /** What this listener wants from now on; it holds at once here, and for the room as soon as it can be told. */
  async setPreferences(preferences: Partial<Preferences>): Promise<void> {
    this.#preferences = { ...this.#preferences, ...preferences };
    // The next join would otherwise bring the old ones back.
    this.#token = undefined;
    this.#apply((state) => changes.preferencesSet(state, preferences));
    this.#media.receiver.refresh();
    await this.#request("setPreferences", preferences).catch(() => {});
  }

  /** What the room calls things from now on, for everybody in it. */
  async setGlossary(entries: GlossaryEntry[]): Promise<void> {
    this.#set({ glossary: entries });
    await this.#request("setGlossary", { entries }).catch(() => {});
  }

  /** Tries again now instead of after the pause, when the network came back for example. */
  retryNow(): void {
    this.#pause.wake();
  }

  /** Leaves the room and ends everything; may be called more than once. */
  async leave(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const goodbye = this.#request("leave", {}).catch(() => {});
    this.#set({ phase: { name: "left" } });
    this.#stop.abort();
    await goodbye;
    this.#end();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const ended = await this.#liveOnce(signal);
        if (signal.aborted) return;
        if (ended.by === "closed") await this.#startOver(ended, signal);
        else this.#set({ phase: { name: "reconnecting", since: Date.now(), tries: 0 } });
        if (this.#backoff.tries > 0) await this.#pause.wait(this.#backoff.nextMs(), signal);
      } catch (error) {
        if (signal.aborted) return;
        const known = CallSession.#known(error);
        if (this.#isFinal(known)) return this.#fail(known);
        const waitMs = Math.max(this.#backoff.nextMs(), known.retryAfterMs ?? 0);
        this.#set({ phase: changes.tried(this.#state.phase, this.#backoff.tries, Date.now()) });
        await this.#pause.wait(waitMs, signal);
      }
    }
  }

  /** Connects, joins and stays until the connection or the room ends. */
  async #liveOnce(signal: AbortSignal): Promise<Ended> {
    const socket = await this.#options.connect(await this.#freshToken(signal), signal);
    const ended = this.#listen(socket);
    this.#socket = socket;
    const since = Date.now();
    try {
      await this.#join(socket);
      const end = await ended;
      if (Date.now() - since >= STABLE_MS) this.#backoff.reset();
      else this.#backoff.nextMs();
      return end;
    } finally {
      socket.close();
      if (this.#socket === socket) this.#socket = undefined;
    }
  }

  async #freshToken(signal: AbortSignal): Promise<string> {
    if (!this.#token || this.#token.expiresAt - Date.now() < TOKEN_MARGIN_MS) {
      const request = { name: this.#options.name, ...this.#preferences };
      this.#token = await this.#options.fetchToken(this.#options.room, request, signal);
    }
    return this.#token.token;
  }

  async #join(socket: SignalingSocket): Promise<void> {
    const { lastSeq } = this.#state.log;
    const reply = await socket.request("join", this.#resume ? { resume: { ...this.#resume, lastSeq } } : {});
    this.#resume = { peerId: reply.self.peerId, resumeKey: reply.resumeKey };
    this.#apply((state) => changes.joined(state, reply));
    await this.#media.open(reply).catch(async (error) => {
      // Half a link cannot be resumed: the next join is a new one, and no ghost of this one stays.
      this.#resume = undefined;
      await socket.request("leave", {}).catch(() => {});
      throw error;
    });
    // What was chosen while nobody could be told.
    const { speaks, hears, output } = this.#preferences;
    const { self } = reply;
    if (self.speaks !== speaks || self.hears !== hears || self.output !== output) {
      await this.setPreferences({ speaks, hears, output });
    }
    if (reply.glossary.length === 0 && this.#state.glossary.length > 0) {
      await this.setGlossary([...this.#state.glossary]);
    }
  }

  #listen(socket: SignalingSocket): Promise<Ended> {
    const { receiver } = this.#media;
    socket.on("peerJoined", (peer) => this.#apply((state) => changes.peerChanged(state, peer)));
    socket.on("peerUpdated", (peer) => this.#apply((state) => changes.peerChanged(state, peer)));
    socket.on("peerLeft", ({ peerId }) => this.#apply((state) => changes.peerGone(state, peerId)));
    socket.on("producerAdded", (info) => receiver.add(info));
    socket.on("producerPaused", ({ producerId, paused }) => receiver.setPaused(producerId, paused));
    socket.on("producerRemoved", ({ producerId }) => receiver.remove(producerId));
    socket.on("caption", (caption) => this.#apply((state) => changes.captionCame(state, caption, Date.now())));
    socket.on("glossary", ({ entries }) => this.#set({ glossary: entries }));
    socket.on("activeSpeaker", ({ peerId }) => this.#set({ activeSpeaker: peerId }));
    socket.on("status", (status) => this.#set({ status }));
    const closed = new Promise<Ended>((resolve) => {
      socket.on("roomClosed", ({ reason, retryAfterMs }) => resolve({ by: "closed", reason, retryAfterMs }));
    });
    return Promise.race([closed, socket.lost.then((): Ended => ({ by: "lost" }))]);
  }

  /** The room is gone with all its media: join anew, as somebody who was never there. */
  async #startOver(ended: Ended & { by: "closed" }, signal: AbortSignal): Promise<void> {
    this.#resume = undefined;
    this.#media.drop();
    this.#set({ phase: { name: "rejoining", reason: ended.reason } });
    await this.#pause.wait(ended.retryAfterMs, signal);
  }

  readonly #wants = (info: ProducerInfo): boolean => {
    if (info.source !== "translation") return true;
    return this.#preferences.output !== "captions" && info.language === this.#preferences.hears;
  };

  readonly #request: SendRequest = async (name, payload) => {
    const socket = this.#socket;
    if (!socket) throw new CallError("unavailable", `Cannot send ${name} as there is no connection`);
    try {
      return await socket.request(name, payload);
    } catch (error) {
      // A gateway that does not answer in time is as good as gone: build the connection anew.
      if (error instanceof CallError && error.code === "deadline_exceeded") socket.close();
      throw error;
    }
  };

  #isFinal(error: CallError): boolean {
    const { phase, self } = this.#state;
    if (error.code === "unauthorized" && this.#token && this.#backoff.tries < FIRST_TRIES) {
      this.#token = undefined;
      return false;
    }
    if (!error.retryable) return true;
    if (!self) return error.code === "room_full" || this.#backoff.tries + 1 >= FIRST_TRIES;
    return phase.name === "reconnecting" && Date.now() - phase.since >= (this.#options.giveUpAfterMs ?? GIVE_UP_MS);
  }

  #fail(error: CallError): void {
    this.#stop.abort();
    this.#end();
    this.#set({ phase: { name: "failed", error, joined: this.#state.self !== undefined } });
  }

  #end(): void {
    this.#socket?.close();
    this.#media.drop();
  }

  #set(part: Partial<CallState>): void {
    this.#apply((state) => ({ ...state, ...part }));
  }

  #apply(change: (state: CallState) => CallState): void {
    this.#state = change(this.#state);
    for (const listener of this.#listeners) listener(this.#state);
  }

  static #known(error: unknown): CallError {
    if (error instanceof CallError) return error;
    return new CallError("internal", `Cannot go on with the call: ${error}`, { cause: error });
  }
}
