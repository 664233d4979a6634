/** The words of a language as a tree of letter groups, in arrays: the children of a node are neighbours. */
export class Lexicon {
  /** The letter group that leads to a node; the root is node 0. */
  readonly codes: Uint8Array;
  /** The children of node n are those from children[n] to children[n + 1]. */
  readonly children: Uint32Array;
  /** The word that ends at a node; -1 for none. */
  readonly words: Int32Array;
  /** The lowest prior cost of the words at and below a node. */
  readonly priors: Float64Array;
  /** Which letter groups stand below a node: 0 to 31 a bit each, and all others, of which some share a bit. */
  readonly below: Int32Array;
  readonly belowHigh: Int32Array;
  /** How many groups the longest word has. */
  readonly depth: number;

  /** Word i is spelled `spellings[i]`, nothing for a word that cannot be heard, and costs at least `priors[i]`. */
  constructor(spellings: readonly (readonly number[])[], priors: ArrayLike<number>) {
    const sorted = spellings.map((_, word) => word).filter((word) => spellings[word]!.length > 0)
      .sort((left, right) => compare(spellings[left]!, spellings[right]!));
    const codes = [0], words = [-1], children = [1];
    // Level by level: the words between `first` and `end` share all groups above.
    let level = [{ first: 0, end: sorted.length }], depth = 0;
    while (level.length > 0) {
      const below: typeof level = [];
      for (const { first, end } of level) {
        let from = first;
        while (from < end && spellings[sorted[from]!]!.length === depth) from++;
        while (from < end) {
          const word = sorted[from]!, code = spellings[word]![depth]!;
          let to = from + 1;
          while (to < end && spellings[sorted[to]!]![depth] === code) to++;
          codes.push(code);
          words.push(spellings[word]!.length === depth + 1 ? word : -1);
          below.push({ first: from, end: to });
          from = to;
        }
        children.push(codes.length);
      }
      level = below;
      depth++;
    }
    this.codes = Uint8Array.from(codes);
    this.words = Int32Array.from(words);
    this.children = Uint32Array.from(children);
    this.depth = depth - 1;
    this.priors = Float64Array.from(words, (word) => word < 0 ? Infinity : priors[word]!);
    this.below = new Int32Array(codes.length);
    this.belowHigh = new Int32Array(codes.length);
    for (let node = codes.length - 1; node >= 0; node--) {
      for (let child = children[node]!; child < children[node + 1]!; child++) {
        const code = codes[child]!;
        this.below[node]! |= this.below[child]! | (code < 32 ? 1 << code : 0);
        this.belowHigh[node]! |= this.belowHigh[child]! | (code < 32 ? 0 : 1 << (code - 32));
        this.priors[node] = Math.min(this.priors[node]!, this.priors[child]!);
      }
    }
  }
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < left.length && at < right.length; at++) {
    if (left[at] !== right[at]) return left[at]! - right[at]!;
  }
  return left.length - right.length;
}
