/** Which words may have been said where a word was heard: whole, as the first of several, as the rest, as one of two. */
import { LRUCache } from "lru-cache";
import { Channel } from "./channel.ts";
import { Lexicon } from "./lexicon.ts";
import { SPACE, type Spelling } from "./spelling.ts";
import { type TrigramModel, UNKNOWN } from "./trigram_model.ts";
import type { RepairWeights } from "./weights.ts";
import { type Limits, MAX_HEARD, WordSearch } from "./word_search.ts";

export interface Candidate {
  word: number;
  /** How many of the heard letter groups it takes; two heard words count without the space between. */
  length: number;
  /** Of mishearing, in nats. */
  cost: number;
}

/** What a candidate may cost, prior cost included, in nats: the more letters there are, the more may be wrong. */
const LIMITS = {
  known: { whole: 6, part: 2 },
  knownRest: { whole: 2, part: 2 },
  unknown: (length: number) => ({ whole: Math.min(10, 4 + length), part: 3 }),
  unknownRest: (length: number) => ({ whole: Math.min(7, 2 + length), part: 3 }),
  two: (length: number) => ({ whole: Math.min(7, 3 + 0.5 * length), part: -1 }),
  twoKnown: { whole: 5, part: -1 },
};

/** A word of the lexicon is seldom two that were run together: what this costs more. */
const KNOWN_DIVIDED = 2;

/** The share of a word's language cost that counts before its context is known. */
const PRIOR = 0.3;

/** The best so many of a search go on. */
const MAX_CANDIDATES = 60;

/** So many heard words keep their candidates: the same words come again and again. */
const MAX_KEPT = 1000;

export class Candidates {
  readonly #known: ReadonlySet<string>;
  readonly #priors: Float64Array;
  readonly #search: WordSearch;
  readonly #fused: number;
  readonly #kept = new LRUCache<string, readonly Candidate[]>({ max: MAX_KEPT });

  /** `spellings[i]` is word i of the model in codes of the spelling. */
  constructor(model: TrigramModel, spelling: Spelling, spellings: readonly number[][], weights: RepairWeights) {
    this.#known = new Set(model.words.slice(UNKNOWN + 1));
    this.#priors = Float64Array.from(model.costs, (cost) => cost * PRIOR * weights.language);
    this.#search = new WordSearch(new Lexicon(spellings, this.#priors), new Channel(spelling, weights));
    this.#fused = weights.fused;
  }

  /** Whether it is a word of the lexicon. */
  isKnown(heard: string): boolean {
    return this.#known.has(heard);
  }

  /** For a heard word: all that it may be, and what may be run together with something in its first part. */
  ofWord(codes: readonly number[], known: boolean): readonly Candidate[] {
    return this.#find(codes, known ? LIMITS.known : LIMITS.unknown(codes.length), known);
  }

  /** For the rest of a heard word, behind a candidate for its first part. */
  ofRest(codes: readonly number[], known: boolean): readonly Candidate[] {
    return this.#find(codes, known ? LIMITS.knownRest : LIMITS.unknownRest(codes.length), known);
  }

  /** For two heard words that may be one. */
  ofTwo(first: readonly number[], second: readonly number[], known: boolean): readonly Candidate[] {
    const codes = [...first, SPACE, ...second];
    return this.#find(codes, known ? LIMITS.twoKnown : LIMITS.two(codes.length), known);
  }

  #find(codes: readonly number[], limits: Limits, known: boolean): readonly Candidate[] {
    if (codes.length > MAX_HEARD) return [];
    const key = `${limits.whole} ${limits.part} ${String.fromCharCode(...codes)}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const divided = this.#fused + (known ? KNOWN_DIVIDED : 0);
    const spaces = codes.includes(SPACE) ? 1 : 0;
    const found: Candidate[] = [];
    this.#search.search(codes, limits, (word, length, cost) => {
      found.push({ word, length: length - spaces, cost: length < codes.length ? cost + divided : cost });
    });
    const rank = (candidate: Candidate) => candidate.cost + this.#priors[candidate.word]!;
    const best = found.sort((left, right) => rank(left) - rank(right)).slice(0, MAX_CANDIDATES);
    this.#kept.set(key, best);
    return best;
  }
}
