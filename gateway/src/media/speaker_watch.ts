/** Who speaks loudest in a room: mediasoup's dominant speaker, and its level observer to notice that all are quiet. */
import type { ActiveSpeakerObserver, AudioLevelObserver, Router } from "mediasoup/types";
import { callMedia } from "./errors.ts";

/** Quieter than this is silence, in dBov. */
const SILENCE_DBOV = -55;

const INTERVAL_MS = 300;

/** Pauses between words and sentences are no silence, in ms. */
const SILENCE_AFTER_MS = 1200;

export class SpeakerWatch {
  readonly #speaker: ActiveSpeakerObserver;
  readonly #level: AudioLevelObserver;
  readonly #onChange: (producerId: string | null) => void;
  #audible = false;
  #falling: ReturnType<typeof setTimeout> | undefined;
  #current: string | null = null;

  private constructor(
    speaker: ActiveSpeakerObserver,
    level: AudioLevelObserver,
    onChange: (producerId: string | null) => void,
  ) {
    this.#speaker = speaker;
    this.#level = level;
    this.#onChange = onChange;
    // The first microphone is dominant at once, whether it is heard or not.
    speaker.on("dominantspeaker", ({ producer }) => this.#audible && this.#set(producer.id));
    level.on("volumes", ([loudest]) => loudest && this.#heard(loudest.producer.id));
    level.on("silence", () => this.#falling ??= setTimeout(() => this.#silent(), SILENCE_AFTER_MS));
    level.observer.once("close", () => clearTimeout(this.#falling));
  }

  static async create(router: Router, onChange: (producerId: string | null) => void): Promise<SpeakerWatch> {
    return await callMedia("watch the speakers", async () => {
      const speaker = await router.createActiveSpeakerObserver({ interval: INTERVAL_MS });
      const level = await router.createAudioLevelObserver({
        maxEntries: 1,
        threshold: SILENCE_DBOV,
        interval: INTERVAL_MS,
      });
      return new SpeakerWatch(speaker, level, onChange);
    });
  }

  async add(producerId: string): Promise<void> {
    await callMedia("watch a microphone", async () => {
      await this.#speaker.addProducer({ producerId });
      await this.#level.addProducer({ producerId });
    });
  }

  #heard(loudest: string): void {
    clearTimeout(this.#falling);
    this.#falling = undefined;
    this.#audible = true;
    // After a silence the dominant speaker may be the same as before, which is no change to its observer.
    if (this.#current === null) this.#set(loudest);
  }

  #silent(): void {
    this.#falling = undefined;
    this.#audible = false;
    this.#set(null);
  }

  #set(producerId: string | null): void {
    if (producerId === this.#current) return;
    this.#current = producerId;
    this.#onChange(producerId);
  }
}
