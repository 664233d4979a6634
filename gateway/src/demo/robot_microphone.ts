/** A microphone that nobody breathes into: what is queued, and silence in between, as a browser's sends it. */
import type { FrameSource } from "../rooms/ports.ts";

const SILENCE = new Float32Array(480);

export class RobotMicrophone implements FrameSource {
  readonly #queue: FrameSource;

  constructor(queue: FrameSource) {
    this.#queue = queue;
  }

  next(): Float32Array {
    return this.#queue.next() ?? SILENCE;
  }
}
