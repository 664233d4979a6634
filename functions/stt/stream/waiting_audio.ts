/** Bytes that come at one end and go at the other; what was seen of them stays as it was. */
export class WaitingAudio {
  #buffer = new Uint8Array(0);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  push(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#buffer.length) this.#grow(bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** The first so many bytes, all by default: a view that no later change writes to. */
  first(length: number = this.length): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(this.#start, this.#start + Math.min(length, this.length));
  }

  /** Forgets the first so many bytes. */
  drop(length: number): void {
    this.#start += Math.min(length, this.length);
  }

  /** Into a buffer of its own: views of the one before keep what they show. Twice the size makes it seldom. */
  #grow(more: number): void {
    const kept = this.first();
    this.#buffer = new Uint8Array(2 * (kept.length + more));
    this.#buffer.set(kept);
    this.#start = 0;
    this.#end = kept.length;
  }
}
