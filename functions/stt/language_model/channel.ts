/** What mishearing costs: about -ln of how likely the recognizer writes one letter group for another. */
import { CLOSENESS, SPACE, type Spelling } from "./spelling.ts";
import type { RepairWeights } from "./weights.ts";

export class Channel {
  /** How many codes there are. */
  readonly size: number;
  /** Of writing `heard` for `meant`, at [meant * size + heard]. */
  readonly substitution: Float64Array;
  /** Of leaving a code out, after one that was heard and after one that was left out too. */
  readonly missing: Float64Array;
  readonly missingNext: Float64Array;
  /** Of writing a code that nobody said, at [code before it * size + code], and after another such code. */
  readonly extra: Float64Array;
  readonly extraNext: Float64Array;
  /** Per code that was heard: the codes it sounds like, as in `Lexicon.below`, and what it costs without any of them. */
  readonly like: Int32Array;
  readonly likeHigh: Int32Array;
  readonly unmatched: Float64Array;

  constructor(spelling: Spelling, weights: RepairWeights) {
    const { size } = spelling;
    this.size = size;
    this.substitution = new Float64Array(size * size);
    this.extra = new Float64Array(size * size);
    this.missing = new Float64Array(size);
    this.missingNext = new Float64Array(size);
    this.extraNext = new Float64Array(size).fill(weights.extraNext);
    this.extraNext[SPACE] = Infinity;
    this.like = new Int32Array(size);
    this.likeHigh = new Int32Array(size);
    this.unmatched = this.extraNext.slice();
    const costs = [0, weights.alike, weights.near, weights.unlike];
    for (let code = 0; code < size; code++) {
      this.missing[code] = spelling.isQuiet(code) ? weights.quiet : weights.missing;
      this.missingNext[code] = Math.min(this.missing[code]!, weights.missingNext);
      for (let other = 0; other < size; other++) {
        const closeness = spelling.closeness(code, other);
        const substitution = code === SPACE || other === SPACE ? Infinity : costs[closeness]!;
        this.substitution[other * size + code] = substitution;
        const hardToHear = spelling.isQuiet(code) || closeness <= CLOSENESS.alike;
        const extra = code === SPACE ? weights.broken : hardToHear ? weights.quiet : weights.extra;
        this.extra[other * size + code] = extra;
        if (closeness > CLOSENESS.alike) {
          this.unmatched[code] = Math.min(this.unmatched[code]!, substitution, extra);
        } else if (other < 32) {
          this.like[code]! |= 1 << other;
        } else {
          this.likeHigh[code]! |= 1 << (other - 32);
        }
      }
      this.unmatched[code] = Math.min(this.unmatched[code]!, this.extra[code * size + code]!);
    }
  }
}
