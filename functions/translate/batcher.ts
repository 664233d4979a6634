/**
 * Dynamic batching: what arrives while a batch runs goes together into the next one. Nobody waits for a timer: the
 * first item of an idle batcher runs at once, and under load batches grow by themselves.
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
    // A microtask later, so that all sentences of one request share the first batch.
    if (!this.#running) queueMicrotask(() => this.#drain());
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
