/** How likely a word is after two others (Katz, 1987: what was not seen backs off to shorter contexts). */
import type { TrigramTables } from "./model_file.ts";

export const START = 0, END = 1, UNKNOWN = 2;

/** A context: the word before; or both words before, when the model knows them together. */
export type Context = number;

export class TrigramModel {
  readonly words: readonly string[];
  /** Of each word by itself: -ln of its probability. */
  readonly costs: Float32Array;
  /** The context behind the word that `cost` was last asked for. */
  next: Context = START;
  readonly #tables: TrigramTables;

  constructor(tables: TrigramTables) {
    this.#tables = tables;
    this.words = tables.words;
    this.costs = tables.costs;
  }

  /** -ln of the probability of the word in the context; `next` tells the context behind it. */
  cost(context: Context, word: number): number {
    const { bigramsOf, bigramWords, bigramCosts, bigramBackOffs, trigramsOf, trigramPlaces } = this.#tables;
    const size = this.words.length, pair = context - size;
    const before = pair < 0 ? context : bigramWords[pair]!;
    const first = bigramsOf[before]!;
    const bigram = find(bigramWords, word, first, bigramsOf[before + 1]!);
    this.next = bigram < 0 ? word : size + bigram;
    const shorter = bigram < 0 ? this.#tables.backOffs[before]! + this.costs[word]! : bigramCosts[bigram]!;
    if (pair < 0) return shorter;
    const trigram = bigram < 0 ? -1 : find(trigramPlaces, bigram - first, trigramsOf[pair]!, trigramsOf[pair + 1]!);
    return trigram < 0 ? bigramBackOffs[pair]! + shorter : this.#tables.trigramCosts[trigram]!;
  }
}

/** Where the value stands in an ascending stretch of the list; -1 when it is not there. */
function find(list: Uint16Array, value: number, first: number, end: number): number {
  while (first < end) {
    const middle = (first + end) >> 1;
    const found = list[middle]!;
    if (found === value) return middle;
    if (found < value) first = middle + 1;
    else end = middle;
  }
  return -1;
}
