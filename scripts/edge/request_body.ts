/**
 * A request's body on its way to a replica. What has come is kept, up to the limit, so that another replica can be
 * given the same bytes when the first one dies.
 *
 * @module
 */
import { CallError } from "@jbcalling/contract";

/** The largest request body, in bytes: the largest audio file that /stt takes, 25 MiB, and the form around it. */
export const MAX_BODY_BYTES = 26 * 1024 * 1024;

export interface RequestBodyOptions {
  /** The length that the caller told, in bytes; undefined when it is still to be seen. */
  length?: number;
  maxBytes?: number;
}

export class RequestBody {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #length: number | undefined;
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  #ended = false;
  #reading: Promise<void> | undefined;
  #failure: CallError | undefined;

  constructor(source: AsyncIterable<Uint8Array>, options: RequestBodyOptions = {}) {
    this.#source = source[Symbol.asyncIterator]();
    this.#length = options.length;
    this.#maxBytes = options.maxBytes ?? MAX_BODY_BYTES;
    if (options.length !== undefined && options.length > this.#maxBytes) this.#failure = tooLarge(this.#maxBytes);
  }

  /** Why the body could not be read to its end; undefined while it can. */
  get failure(): CallError | undefined {
    return this.#failure;
  }

  /**
   * What a fetch sends, from the first byte; may be called again. A body of known length is read first and goes in one
   * piece; another one goes on as it comes. Throws `payload_too_large`, or `cancelled` when the caller goes away.
   */
  async open(): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>> {
    return this.#length === undefined ? this.#stream() : await this.#whole();
  }

  async #whole(): Promise<Uint8Array<ArrayBuffer>> {
    while (!this.#ended) await this.#readNext();
    const whole = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks.splice(0, Infinity, whole);
    return whole;
  }

  #stream(): ReadableStream<Uint8Array> {
    let next = 0;
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        while (next >= this.#chunks.length && !this.#ended) await this.#readNext();
        if (next < this.#chunks.length) controller.enqueue(this.#chunks[next++]!);
        else controller.close();
      },
    }, { highWaterMark: 0 });
  }

  /** One chunk more; a stream that was given up may still be waiting for the same one. */
  async #readNext(): Promise<void> {
    if (this.#failure) throw this.#failure;
    await (this.#reading ??= this.#read().finally(() => this.#reading = undefined));
  }

  async #read(): Promise<void> {
    try {
      const { value, done } = await this.#source.next();
      if (done) {
        this.#ended = true;
        return;
      }
      this.#size += value.length;
      if (this.#size > this.#maxBytes) throw tooLarge(this.#maxBytes);
      this.#chunks.push(value);
    } catch (cause) {
      const gone = "Cannot read the body as the caller went away";
      this.#failure = cause instanceof CallError ? cause : new CallError("cancelled", gone, { cause });
      throw this.#failure;
    }
  }
}

function tooLarge(maxBytes: number): CallError {
  return new CallError("payload_too_large", `Cannot read the body as it must be at most ${maxBytes} bytes`);
}
