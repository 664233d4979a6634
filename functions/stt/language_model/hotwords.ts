/** Where names and terms that somebody listed may have been said. */
import type { Channel } from "./channel.ts";
import { Lexicon } from "./lexicon.ts";
import { SPACE, type Spelling } from "./spelling.ts";
import { MAX_HEARD, WordSearch } from "./word_search.ts";

export interface HeardHotword {
  /** As it was listed. */
  text: string;
  /** How many of the heard letter groups it takes, without spaces. */
  length: number;
  /** Of mishearing it so, in nats. */
  cost: number;
}

/** How much may be misheard, in nats: more of a long one, as less else sounds like it. */
const MISHEARD_PER_GROUP = 2.2;
const MOST_MISHEARD = 18;

export class Hotwords {
  readonly #texts: readonly string[];
  readonly #limits: readonly number[];
  readonly #search: WordSearch;

  constructor(texts: readonly string[], spelling: Spelling, channel: Channel) {
    const spellings = texts.map((text) => spelling.encode(text.toLowerCase().split(/\s+/).join(" ")));
    this.#texts = texts;
    this.#limits = spellings.map(({ length }) => Math.min(MOST_MISHEARD, MISHEARD_PER_GROUP * length));
    const short = spellings.map((codes) => codes.length <= MAX_HEARD ? codes : []);
    this.#search = new WordSearch(new Lexicon(short, texts.map(() => 0)), channel);
  }

  /** Those that may begin with the first of some heard words and end with one of them. */
  find(heard: readonly (readonly number[])[]): HeardHotword[] {
    const codes: number[] = [];
    /** How many groups there are up to the end of a word, by place. */
    const ends = new Map<number, number>();
    for (const [index, word] of heard.entries()) {
      if (codes.length + word.length + 1 > MAX_HEARD) break;
      if (index > 0) codes.push(SPACE);
      codes.push(...word);
      ends.set(codes.length, codes.length - index);
    }
    const found: HeardHotword[] = [];
    this.#search.search(codes, { whole: MOST_MISHEARD, part: MOST_MISHEARD }, (word, place, cost) => {
      const length = ends.get(place);
      if (length !== undefined && cost <= this.#limits[word]!) found.push({ text: this.#texts[word]!, length, cost });
    });
    return found;
  }
}
