/** A producer as rooms see it. */
import type { Producer } from "mediasoup/types";
import type { MediaProducer } from "../rooms/ports.ts";
import { callMedia } from "./errors.ts";

export class RoomProducer implements MediaProducer {
  readonly #producer: Producer;
  readonly #onClose: () => void;

  constructor(producer: Producer, onClose: () => void = () => {}) {
    this.#producer = producer;
    this.#onClose = onClose;
  }

  get id(): string {
    return this.#producer.id;
  }

  setPaused(paused: boolean): Promise<void> {
    return callMedia("pause", () => paused ? this.#producer.pause() : this.#producer.resume());
  }

  close(): void {
    this.#producer.close();
    this.#onClose();
  }
}
