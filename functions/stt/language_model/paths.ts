/** The ways to have read the text up to one place: the cheapest for each context, as only the context tells them apart. */
import type { Context } from "./trigram_model.ts";

export interface Path {
  cost: number;
  context: Context;
  /** The last word; empty when the step added none. */
  word: string;
  before: Path | undefined;
}

/** How many paths go on from a place, and how much dearer than the cheapest they may be, in nats. */
const BEAM = 16, WIDTH = 9;

export class Paths {
  readonly #paths = new Map<Context, Path>();
  #lowest = Infinity;

  /** Whether a path of this cost could go on from here. */
  wants(cost: number): boolean {
    return cost <= this.#lowest + WIDTH;
  }

  add(path: Path): void {
    const other = this.#paths.get(path.context);
    if (other && other.cost <= path.cost) return;
    this.#paths.set(path.context, path);
    if (path.cost < this.#lowest) this.#lowest = path.cost;
  }

  /** Those that go on, cheapest first. */
  best(): Path[] {
    return [...this.#paths.values()].filter((path) => this.wants(path.cost))
      .sort((left, right) => left.cost - right.cost).slice(0, BEAM);
  }
}
