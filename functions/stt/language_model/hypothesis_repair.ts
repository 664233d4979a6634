/** The most probable words behind what a recognizer wrote: a noisy channel (Kernighan, Church and Gale, 1990). */
import { LRUCache } from "lru-cache";
import { type Candidate, Candidates } from "./candidates.ts";
import { Channel } from "./channel.ts";
import { Hotwords } from "./hotwords.ts";
import { type Path, Paths } from "./paths.ts";
import { type SoundTable, Spelling } from "./spelling.ts";
import { END, START, type TrigramModel, UNKNOWN } from "./trigram_model.ts";
import { UnknownWords } from "./unknown_words.ts";
import type { RepairWeights } from "./weights.ts";

/** What is behind this many words stays as it is: it bounds the work. */
const MAX_WORDS = 200;

/** That one sentence ends and another begins within an utterance: -ln of how often, less what the model knows. */
const SENTENCE_BREAK = 1;

/** -ln of how often a hotword is said where a word is said. */
const HOTWORD_COST = 1;

/** So many lists of hotwords keep what was prepared for them. */
const MAX_HOTWORD_LISTS = 100;

interface HeardWord {
  text: string;
  codes: readonly number[];
  known: boolean;
  /** How many letter groups were heard before it. */
  start: number;
}

export class HypothesisRepair {
  readonly #model: TrigramModel;
  readonly #weights: RepairWeights;
  readonly #spelling: Spelling;
  readonly #candidates: Candidates;
  readonly #unknown: UnknownWords;
  readonly #channel: Channel;
  readonly #hotwords = new LRUCache<string, Hotwords>({ max: MAX_HOTWORD_LISTS });

  constructor(model: TrigramModel, table: SoundTable, weights: RepairWeights) {
    this.#model = model;
    this.#weights = weights;
    this.#spelling = new Spelling(table);
    const spellings = model.words.map((word, id) => id <= UNKNOWN ? [] : this.#spelling.encode(word));
    this.#candidates = new Candidates(model, this.#spelling, spellings, weights);
    this.#unknown = new UnknownWords(spellings, this.#spelling.size);
    this.#channel = new Channel(this.#spelling, weights);
  }

  /**
   * Lower case words with single spaces between; a word may change, vanish, fall apart or merge with the next. Hotwords
   * are words too, and are written as they are given.
   */
  repair(text: string, hotwords: readonly string[] = []): string {
    const words = text.split(/\s+/).filter(Boolean);
    const rest = words.splice(MAX_WORDS);
    return [...this.#decode(words, this.#prepare(hotwords)), ...rest].join(" ");
  }

  /** A call has the same ones for all that is said in it. */
  #prepare(hotwords: readonly string[]): Hotwords | undefined {
    if (hotwords.length === 0) return undefined;
    const key = hotwords.join("\n");
    const prepared = this.#hotwords.get(key) ?? new Hotwords(hotwords, this.#spelling, this.#channel);
    this.#hotwords.set(key, prepared);
    return prepared;
  }

  #decode(texts: string[], hotwords: Hotwords | undefined): string[] {
    const words = this.#listen(texts);
    const places: Paths[] = [];
    const at = (place: number) => places[place] ??= new Paths();
    at(0).add({ cost: 0, context: START, word: "", before: undefined });
    for (const [index, word] of words.entries()) {
      for (let offset = 0; offset < word.codes.length; offset++) {
        const place = word.start + offset;
        const paths = places[place]?.best() ?? [];
        if (paths.length === 0) continue;
        const extend = (candidates: readonly Candidate[]) => {
          for (const { word, length, cost } of candidates) {
            this.#extend(paths, at(place + length), word, this.#model.words[word]!, cost);
          }
        };
        if (offset > 0) {
          extend(this.#candidates.ofRest(word.codes.slice(offset), word.known));
          continue;
        }
        if (index > 0) this.#breakSentence(paths);
        extend(this.#candidates.ofWord(word.codes, word.known));
        for (const { text, length, cost } of hotwords?.find(words.slice(index).map(({ codes }) => codes)) ?? []) {
          this.#extendByName(paths, at(place + length), text, cost);
        }
        const next = words[index + 1], end = place + word.codes.length;
        if (next) extend(this.#candidates.ofTwo(word.codes, next.codes, word.known && next.known));
        if (next && startsWith(next.codes, word.codes)) skip(paths, at(end), this.#weights.repeated);
        if (!word.known) {
          const cost = this.#weights.unknown * this.#unknown.cost(word.codes);
          this.#extend(paths, at(end), UNKNOWN, word.text, cost);
        }
      }
    }
    const last = words.at(-1);
    const best = last && this.#cheapestEnd(at(last.start + last.codes.length).best());
    return best ? wordsOf(best) : texts;
  }

  #listen(texts: string[]): HeardWord[] {
    let start = 0;
    return texts.map((text) => {
      const codes = this.#spelling.encode(text);
      const word = { text, codes, known: this.#candidates.isKnown(text), start };
      start += codes.length;
      return word;
    });
  }

  #extend(paths: readonly Path[], target: Paths, id: number, word: string, cost: number): void {
    for (const before of paths) {
      // The language model only adds to it.
      if (!target.wants(before.cost + cost)) return;
      const sum = before.cost + cost + this.#weights.language * this.#model.cost(before.context, id);
      if (target.wants(sum)) target.add({ cost: sum, context: this.#model.next, word, before });
    }
  }

  /** With a word that the language model does not know, as likely as those it knows well. */
  #extendByName(paths: readonly Path[], target: Paths, word: string, cost: number): void {
    for (const before of paths) {
      const sum = before.cost + cost + this.#weights.language * HOTWORD_COST;
      if (!target.wants(sum)) return;
      this.#model.cost(before.context, UNKNOWN);
      target.add({ cost: sum, context: this.#model.next, word, before });
    }
  }

  /** The cheapest path if the sentence ends here, with that cost. */
  #cheapestEnd(paths: readonly Path[]): Path | undefined {
    let cheapest: Path | undefined;
    for (const path of paths) {
      const cost = path.cost + this.#weights.language * this.#model.cost(path.context, END);
      if (!cheapest || cost < cheapest.cost) cheapest = { cost, context: START, word: "", before: path };
    }
    return cheapest;
  }

  /** Adds the path on which a new sentence begins here. */
  #breakSentence(paths: Path[]): void {
    const end = this.#cheapestEnd(paths)!;
    end.cost += this.#weights.language * SENTENCE_BREAK;
    paths.push(end);
    paths.sort((left, right) => left.cost - right.cost);
  }
}

/** Goes on without a word. */
function skip(paths: readonly Path[], target: Paths, cost: number): void {
  for (const before of paths) {
    if (target.wants(before.cost + cost)) target.add({ ...before, cost: before.cost + cost, word: "", before });
  }
}

function startsWith(codes: readonly number[], start: readonly number[]): boolean {
  return start.every((code, index) => codes[index] === code);
}

function wordsOf(last: Path): string[] {
  const words: string[] = [];
  for (let path: Path | undefined = last; path; path = path.before) {
    if (path.word) words.push(path.word);
  }
  return words.reverse();
}
