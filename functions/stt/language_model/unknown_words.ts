/** How likely a word outside the lexicon is spelled as it is: bigrams of letter groups, from the lexicon's words. */
import { SPACE } from "./spelling.ts";

/** Added to each count, so that no pair is impossible. */
const UNSEEN = 0.2;

export class UnknownWords {
  readonly #costs: Float32Array;
  readonly #size: number;

  /** The words in letter groups, and how many different groups there are. */
  constructor(spellings: readonly (readonly number[])[], size: number) {
    this.#size = size;
    this.#costs = new Float32Array(size * size).fill(UNSEEN);
    for (const codes of spellings) {
      if (codes.length > 0) this.#forEachPair(codes, (pair) => this.#costs[pair]!++);
    }
    for (let row = 0; row < size; row++) {
      const counts = this.#costs.subarray(row * size, (row + 1) * size);
      const sum = counts.reduce((total, count) => total + count);
      counts.forEach((count, code) => counts[code] = -Math.log(count / sum));
    }
  }

  /** -ln of the probability of a word in letter groups. */
  cost(codes: readonly number[]): number {
    let sum = 0;
    this.#forEachPair(codes, (pair) => sum += this.#costs[pair]!);
    return sum;
  }

  /** A space stands before and after the word. */
  #forEachPair(codes: readonly number[], use: (pair: number) => void): void {
    let before = SPACE;
    for (const code of codes) {
      use(before * this.#size + code);
      before = code;
    }
    use(before * this.#size + SPACE);
  }
}
