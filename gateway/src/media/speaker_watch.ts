/** Who speaks loudest in a room: mediasoup's dominant speaker, and its level observer to notice that all are quiet. */
import type { ActiveSpeakerObserver, AudioLevelObserver, Router } from "mediasoup/types";
import { callMedia } from "./errors.ts";

/** Quieter than this is silence, in dBov. */
const SILENCE_DBOV = -55;

const INTERVAL_MS = 300;

export class SpeakerWatch {
  readonly #speaker: ActiveSpeakerObserver;
  readonly #level: AudioLevelObserver;
  readonly #onChange: (producerId: string | null) => void;
  #current: string | null = null;

  private constructor(
    speaker: ActiveSpeakerObserver,
    level: AudioLevelObserver,
    onChange: (producerId: string | null) => void,
  ) {
    this.#speaker = speaker;
    this.#level = level;
    this.#onChange = onChange;
    speaker.on("dominantspeaker", ({ producer }) => this.#set(producer.id));
    level.on("silence", () => this.#set(null));
    // After a silence the dominant speaker may be the same as before, which is no change to its observer.
    level.on("volumes", ([loudest]) => this.#current === null && loudest && this.#set(loudest.producer.id));
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

  #set(producerId: string | null): void {
    if (producerId === this.#current) return;
    this.#current = producerId;
    this.#onChange(producerId);
  }
}
