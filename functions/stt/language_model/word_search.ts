/**
 * The words that may have been said where some letter groups were heard: a weighted edit distance with affine gaps
 * (Gotoh, 1982), row by row down the tree of the lexicon, no further than a limit allows.
 *
 * @module
 */
import type { Channel } from "./channel.ts";
import type { Lexicon } from "./lexicon.ts";
import { SPACE } from "./spelling.ts";

/** How many letter groups may be heard at most. */
export const MAX_HEARD = 30;

const WIDTH = MAX_HEARD + 1;

export interface Limits {
  /** For a word with all that was heard. */
  whole: number;
  /** For a word with the first part of it. */
  part: number;
}

/** Takes a word, how many of the heard groups it has, and its cost. */
export type Take = (word: number, length: number, cost: number) => void;

export class WordSearch {
  readonly #lexicon: Lexicon;
  readonly #channel: Channel;
  /** A row per depth: what it costs that the first j groups were heard for the letters so far, in the cheapest way… */
  readonly #costs: Float64Array;
  /** …and when the last letter is missing. */
  readonly #missingCosts: Float64Array;
  #heard: readonly number[] = [];
  /** Of hearing group j - 1 though nobody said it, after one that was said and after another such one. */
  readonly #extra = new Float64Array(WIDTH);
  readonly #extraNext = new Float64Array(WIDTH);
  #limits: Limits = { whole: 0, part: 0 };
  #take: Take = () => {};

  constructor(lexicon: Lexicon, channel: Channel) {
    this.#lexicon = lexicon;
    this.#channel = channel;
    this.#costs = new Float64Array((lexicon.depth + 1) * WIDTH);
    this.#missingCosts = new Float64Array((lexicon.depth + 1) * WIDTH).fill(Infinity);
  }

  /**
   * Finds each word whose cost and prior cost together are within the limits. Throws when more than `MAX_HEARD` groups
   * were heard.
   */
  search(heard: readonly number[], limits: Limits, take: Take): void {
    if (heard.length > MAX_HEARD) {
      throw new RangeError(
        `Cannot search as at most ${MAX_HEARD} groups may be heard: current value is ${heard.length}`,
      );
    }
    this.#heard = heard;
    this.#limits = limits;
    this.#take = take;
    const { extra, extraNext, size } = this.#channel;
    const limit = Math.max(limits.whole, limits.part);
    let last = 0;
    this.#costs[0] = 0;
    for (let j = 1, cost = 0; j <= heard.length; j++) {
      const group = heard[j - 1]!, before = j > 1 ? heard[j - 2]! : SPACE;
      this.#extra[j] = extra[before * size + group]!;
      this.#extraNext[j] = extraNext[group]!;
      cost += j > 1 ? Math.min(this.#extra[j]!, this.#extraNext[j]!) : this.#extra[j]!;
      this.#costs[j] = cost;
      if (cost <= limit) last = j;
    }
    this.#descend(0, 0, 0, last);
  }

  /** Goes to the children of a node whose row is within the limits from column `low` to `high`. */
  #descend(node: number, row: number, low: number, high: number): void {
    const { codes, children, words, priors, below, belowHigh } = this.#lexicon;
    const { size, substitution, missing, missingNext, like, likeHigh, unmatched: alone } = this.#channel;
    const costs = this.#costs, missingCosts = this.#missingCosts, extra = this.#extra, extraNext = this.#extraNext;
    const heard = this.#heard, length = heard.length, next = row + WIDTH;
    for (let child = children[node]!, end = children[node + 1]!; child < end; child++) {
      const whole = this.#limits.whole - priors[child]!, part = this.#limits.part - priors[child]!;
      if (whole < 0 && part < 0) continue;
      const code = codes[child]!, first = missing[code]!, further = missingNext[code]!, limit = Math.max(whole, part);
      let newLow = -1, newHigh = -1, left = Infinity, extras = Infinity;
      for (let j = low; j <= length; j++) {
        let cost = Infinity;
        if (j <= high) cost = Math.min(costs[row + j]! + first, missingCosts[row + j]! + further);
        missingCosts[next + j] = cost;
        if (j > low) {
          if (j - 1 <= high) cost = Math.min(cost, costs[row + j - 1]! + substitution[code * size + heard[j - 1]!]!);
          extras = Math.min(left + extra[j]!, extras + extraNext[j]!);
          cost = Math.min(cost, extras);
        }
        costs[next + j] = left = cost;
        if (cost <= limit) {
          if (newLow < 0) newLow = j;
          newHigh = j;
        } else if (j > high) break;
      }
      if (newLow < 0) continue;
      const word = words[child]!;
      for (let j = Math.max(newLow, 1); word >= 0 && j <= newHigh; j++) {
        if (costs[next + j]! <= (j === length ? whole : part)) this.#take(word, j, costs[next + j]!);
      }
      if (children[child]! === children[child + 1]!) continue;
      // What must still go wrong narrows the row.
      const bits = below[child]!, bitsHigh = belowHigh[child]!;
      let lowest = -1, highest = -1, unmatched = 0;
      for (let j = length; j >= newLow; j--) {
        if (j < length) {
          const group = heard[j]!;
          if (((bits & like[group]!) | (bitsHigh & likeHigh[group]!)) === 0) unmatched += alone[group]!;
        }
        const cost = costs[next + j]!;
        if (j > newHigh || (cost + unmatched > whole && cost > part)) continue;
        lowest = j;
        if (highest < 0) highest = j;
      }
      if (lowest >= 0) this.#descend(child, next, lowest, highest);
    }
  }
}
