/** Keeps what is costly to make for the next who needs one. */
export class Recycler<T> {
  readonly #create: () => T;
  readonly #limit: number;
  readonly #idle: T[] = [];

  /** `limit` is how many are kept; more are left to the garbage collector. */
  constructor(create: () => T, limit: number) {
    this.#create = create;
    this.#limit = limit;
  }

  /** One that was given back, or a new one. Throws what making one throws. */
  take(): T {
    return this.#idle.pop() ?? this.#create();
  }

  /** Takes back one that is as new. */
  give(item: T): void {
    if (this.#idle.length < this.#limit) this.#idle.push(item);
  }
}
