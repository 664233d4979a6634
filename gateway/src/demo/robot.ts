/**
 * A participant that needs no second person: it joins a room, speaks sentences in the language that the others do not
 * understand, listens politely in between, and leaves with the last of them. Its voice takes the way of every
 * microphone: tap, recognition, captions, translated voice.
 *
 * @module
 */
import { CallError, type FunctionClient, type LanguageCode, LANGUAGES } from "@jbcalling/contract";
import type { Clock } from "../lib/clock.ts";
import { errorName, type Log } from "../lib/log.ts";
import { SpeechStream } from "../pipeline/speech_stream.ts";
import { VoiceQueue } from "../pipeline/voice_queue.ts";
import { VoiceResampler } from "../pipeline/voice_resampler.ts";
import type { Peer } from "../rooms/peer.ts";
import type { Outbox } from "../rooms/ports.ts";
import type { Room } from "../rooms/room.ts";
import type { Phrase } from "./phrases.ts";
import { RobotMicrophone } from "./robot_microphone.ts";

export interface RobotOptions {
  phrases: readonly Phrase[];
  functions: Pick<FunctionClient, "synthesize">;
  clock: Clock;
  log: Log;
  /** 0 to below 1; chooses what is said. */
  random?: () => number;
}

/** Time to open the page's tracks before the first word, between sentences, and until somebody else has finished; in ms. */
const FIRST_PAUSE_MS = 3000;
const PAUSE_MS = 4000;
const POLITE_PAUSE_MS = 1000;

/** It interrupts who speaks for longer, in ms. */
const MOST_POLITE_MS = 15_000;

const SPEAK_WITHIN_MS = 8000;

export class Robot implements Outbox {
  readonly #options: RobotOptions;
  readonly #room: Room;
  readonly #peer: Peer;
  readonly #queue = new VoiceQueue();
  readonly #resampler = new VoiceResampler();
  readonly #stop = new AbortController();
  #othersSpeak = false;

  private constructor(room: Room, host: Peer, options: RobotOptions) {
    this.#options = options;
    this.#room = room;
    const speaks = otherLanguage(host.hears);
    const identity = { name: "Robot", role: "participant", speaks, hears: host.speaks, output: "captions" } as const;
    this.#peer = room.join(identity, this);
  }

  /** Joins the room of `host` and talks until everybody else has left. Throws what a join throws. */
  static join(room: Room, host: Peer, options: RobotOptions): Robot {
    const robot = new Robot(room, host, options);
    robot.#live();
    return robot;
  }

  send: Outbox["send"] = (event, ...[payload]) => {
    if (event === "activeSpeaker") {
      const { peerId } = payload as { peerId: string | null };
      this.#othersSpeak = peerId !== null && peerId !== this.#peer.peerId;
    }
    if (event === "roomClosed") this.#stop.abort();
    // Leaving while the room tells who left would change what it goes through.
    if (event === "peerLeft") queueMicrotask(() => this.#others.length === 0 && this.#leave());
  };

  replaced(): void {
    this.#stop.abort();
  }

  get #others(): Peer[] {
    return [...this.#room.peers].filter((peer) => peer !== this.#peer);
  }

  #leave(): void {
    this.#stop.abort();
    this.#room.leave(this.#peer);
  }

  async #live(): Promise<void> {
    const { signal } = this.#stop;
    try {
      await this.#room.openMicrophone(this.#peer, new RobotMicrophone(this.#queue));
      await this.#wait(FIRST_PAUSE_MS);
      while (!signal.aborted) {
        await this.#letOthersFinish();
        const [listener] = this.#others.filter(({ connected }) => connected);
        if (listener) await this.#say(listener);
        await this.#wait(PAUSE_MS);
      }
    } catch (error) {
      if (!signal.aborted) this.#options.log.error("the robot gave up", { error: errorName(error) });
    } finally {
      this.#queue.close();
      this.#resampler.close();
    }
  }

  async #letOthersFinish(): Promise<void> {
    const until = this.#options.clock.now() + MOST_POLITE_MS;
    while (this.#othersSpeak && this.#options.clock.now() < until) await this.#wait(POLITE_PAUSE_MS);
  }

  /** Says one sentence, in a language that the listener does not hear. What cannot be said now is left out. */
  async #say(listener: Peer): Promise<void> {
    const { phrases, functions, log, random = Math.random } = this.#options;
    const { signal } = this.#stop;
    const language = otherLanguage(listener.hears);
    if (language !== this.#peer.speaks) this.#room.setPreferences(this.#peer, { speaks: language });
    const text = phrases[Math.floor(random() * phrases.length)]![language];
    try {
      const request = { text, language, format: "pcm" } as const;
      const reply = await functions.synthesize(request, { timeoutMs: SPEAK_WITHIN_MS, signal });
      const voice = await SpeechStream.open(reply, this.#resampler, signal);
      for await (const samples of voice.parts()) this.#queue.enqueue(samples);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      log.warn("the robot has no voice now", { error: errorName(error) });
    }
    await this.#wait(this.#queue.waitingMs);
  }

  /** Throws when the robot left meanwhile. */
  async #wait(ms: number): Promise<void> {
    const { signal } = this.#stop;
    await new Promise<void>((resolve) => {
      const done = () => {
        signal.removeEventListener("abort", done);
        cancel();
        resolve();
      };
      const cancel = this.#options.clock.after(ms, done);
      signal.addEventListener("abort", done);
    });
    signal.throwIfAborted();
  }
}

function otherLanguage(language: LanguageCode): LanguageCode {
  return LANGUAGES.find((other) => other !== language)!;
}
