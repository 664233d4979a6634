/** How a language is spelled, for a recognizer that mishears: its letter groups, and which of them sound alike. */

export interface SoundTable {
  /** Letter groups (in NFD) with the sounds they may stand for, a character each; any notation will do. */
  readonly sounds: Readonly<Record<string, string>>;
  /** Sounds that are easily taken for each other. */
  readonly close: readonly string[];
  /** Letter groups that are hard to hear at all. */
  readonly quiet: readonly string[];
}

export const CLOSENESS = { same: 0, alike: 1, near: 2, unlike: 3 } as const;
export type Closeness = (typeof CLOSENESS)[keyof typeof CLOSENESS];

/** The code of the space between words. */
export const SPACE = 0;

/** Texts as codes of letter groups, at most 256 of them. What is compared is a group, not a letter. */
export class Spelling {
  /** How many codes there are; the last stands for any character that the language does not write. */
  readonly size: number;
  readonly #codes: Map<string, number>;
  readonly #longest: number;
  /** Per code: its sounds, which groups of close sounds it takes part in (a bit each), whether it is quiet. */
  readonly #sounds: string[];
  readonly #close: number[];
  readonly #quiet: boolean[];

  constructor(table: SoundTable) {
    const groups = [" ", ...Object.keys(table.sounds), "?"];
    this.size = groups.length;
    this.#codes = new Map(groups.map((group, code) => [group, code]));
    this.#longest = Math.max(...groups.map((group) => group.length));
    this.#sounds = groups.map((group) => table.sounds[group] ?? "");
    this.#close = this.#sounds.map((sounds) =>
      table.close.reduce((bits, close, bit) => share(sounds, close) ? bits | 1 << bit : bits, 0)
    );
    this.#quiet = groups.map((group) => table.quiet.includes(group));
  }

  /** The codes of a text, always the longest group that fits. */
  encode(text: string): number[] {
    // NFD puts the dot below before the mark of the vowel that it belongs to.
    const letters = text.normalize("NFD").replace(/(\u0323)([\u0302\u0306])/g, "$2$1");
    const codes: number[] = [];
    for (let at = 0, length = 0; at < letters.length; at += length) {
      length = Math.min(this.#longest, letters.length - at);
      while (length > 1 && !this.#codes.has(letters.slice(at, at + length))) length--;
      codes.push(this.#codes.get(letters.slice(at, at + length)) ?? this.size - 1);
    }
    return codes;
  }

  isQuiet(code: number): boolean {
    return this.#quiet[code]!;
  }

  closeness(left: number, right: number): Closeness {
    if (left === right) return CLOSENESS.same;
    if (share(this.#sounds[left]!, this.#sounds[right]!)) return CLOSENESS.alike;
    return (this.#close[left]! & this.#close[right]!) !== 0 ? CLOSENESS.near : CLOSENESS.unlike;
  }
}

function share(left: string, right: string): boolean {
  for (const sound of left) if (right.includes(sound)) return true;
  return false;
}
