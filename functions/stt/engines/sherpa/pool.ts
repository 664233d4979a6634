/** Things that are used again, never more of them than allowed: what is dropped here is freed only when garbage is collected. */
export class Pool<Item> {
  readonly #create: () => Item;
  readonly #most: number;
  readonly #idle: Item[] = [];
  readonly #waiting: ((item: Item) => void)[] = [];
  #count = 0;

  /** The first ones are made when they are needed. */
  constructor(create: () => Item, most: number) {
    this.#create = create;
    this.#most = most;
  }

  /** Makes one, so that its first user does not wait for it. */
  prepare(): void {
    this.#idle.push(this.#make());
  }

  /** Does the work with one, as soon as there is one. */
  async use<Result>(work: (item: Item) => Promise<Result>): Promise<Result> {
    const item = this.#idle.pop() ?? (this.#count < this.#most ? this.#make() : await this.#next());
    try {
      return await work(item);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(item);
      else this.#idle.push(item);
    }
  }

  #make(): Item {
    this.#count++;
    return this.#create();
  }

  #next(): Promise<Item> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
