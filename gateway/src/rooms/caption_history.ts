/**
 * What was said in a room lately: the latest state of each utterance, for late joiners and for clients that come back.
 * Every change takes the next `seq`, so that "what came after seq" has a meaning.
 *
 * @module
 */
import type { CaptionUpdate } from "../pipeline/ports.ts";

export interface RecordedCaption {
  seq: number;
  peerId: string;
  /** The speaker's name when the words were said. */
  name: string;
  update: CaptionUpdate;
}

export class CaptionHistory {
  readonly #limit: number;
  /** By utterance, the one that changed last at the end. */
  readonly #captions = new Map<string, RecordedCaption>();
  #seq = 0;

  /** Keeps the `limit` utterances that changed last. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The `seq` of the latest change. */
  get seq(): number {
    return this.#seq;
  }

  /** The update with its `seq`, or nothing when a newer one of the utterance is known. */
  record(speaker: { peerId: string; name: string }, update: CaptionUpdate): RecordedCaption | undefined {
    const known = this.#captions.get(update.utteranceId);
    if (known && known.update.rev >= update.rev) return undefined;
    const { peerId, name } = known ?? speaker;
    const recorded: RecordedCaption = {
      seq: ++this.#seq,
      peerId,
      name,
      update,
    };
    this.#captions.delete(update.utteranceId);
    this.#captions.set(update.utteranceId, recorded);
    if (this.#captions.size > this.#limit) {
      this.#captions.delete(this.#captions.keys().next().value!);
    }
    return recorded;
  }

  /** What changed after `seq`, oldest change first. */
  after(seq: number): RecordedCaption[] {
    return [...this.#captions.values()].filter((caption) => caption.seq > seq);
  }

  /** The `count` utterances that changed last, oldest change first. */
  recent(count: number): RecordedCaption[] {
    return count > 0 ? [...this.#captions.values()].slice(-count) : [];
  }
}
