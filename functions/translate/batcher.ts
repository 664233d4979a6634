/**
 * Dynamic batching: what arrives while a batch runs goes together into the next one, and under load batches grow by
 * themselves. An idle batcher only waits until the event loop has looked once at what else has come.
 *
 * @module
 */

export interface BatcherOptions<Item, Result> {
  maxBatch: number;
  /** Runs one batch; one result per item, in order. */
  run(items: Item[]): Promise<Result[]>;
}

interface Waiting<Item, Result> {
  item: Item;
  signal: AbortSignal;
  result: PromiseWithResolvers<Result>;
}

export class Batcher<Item, Result> {
  readonly #options: BatcherOptions<Item, Result>;
  #queue: Waiting<Item, Result>[] = [];
  #running = false;

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = options;
  }

  /** Rejects with the signal's reason if it fires before the item's batch starts. */
  add(item: Item, signal: AbortSignal): Promise<Result> {
    const result = Promise.withResolvers<Result>();
    this.#queue.push({ item, signal, result });
    // So that the sentences of one request, and requests that came at the same moment, share the first batch.
    if (!this.#running) setTimeout(() => this.#drain(), 0);
    return result.promise;
  }

  async #drain(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#queue.length > 0) {
      const batch = this.#take();
      if (batch.length > 0) await this.#runBatch(batch);
    }
    this.#running = false;
  }

  #take(): Waiting<Item, Result>[] {
    const batch: Waiting<Item, Result>[] = [];
    const rest: Waiting<Item, Result>[] = [];
    for (const waiting of this.#queue) {
      if (waiting.signal.aborted) waiting.result.reject(waiting.signal.reason);
      else if (batch.length < this.#options.maxBatch) batch.push(waiting);
      else rest.push(waiting);
    }
    this.#queue = rest;
    return batch;
  }

  async #runBatch(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.run(batch.map(({ item }) => item));
      batch.forEach(({ result }, index) => result.resolve(results[index]!));
    } catch (error) {
      batch.forEach(({ result }) => result.reject(error));
    }
  }
}
