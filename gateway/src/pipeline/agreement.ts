/**
 * Local agreement (Liu et al. 2020, "Low-Latency Sequence-to-Sequence Speech Recognition and Translation by Partial
 * Hypothesis Selection"): what two successive hypotheses of a growing input have in common at their start is stable,
 * and what is stable never changes again. The last word of a hypothesis may be half a word, so while the input grows
 * it is never stable.
 *
 * @module
 */

export interface AgreedText {
  text: string;
  /** How many of the first characters will not change any more. */
  stable: number;
}

export class LocalAgreement {
  #previous: string[] = [];
  #agreed: string[] = [];

  /**
   * Takes the next hypothesis. `ended` says that its input ends in a pause, so that its last word is whole. A
   * hypothesis that contradicts what is stable gives only the words behind it.
   */
  update(hypothesis: string, ended = false): AgreedText {
    const words = wordsOf(hypothesis);
    const common = commonPrefix(this.#previous, words);
    const certain = Math.min(common, ended ? words.length : words.length - 1);
    if (
      certain > this.#agreed.length &&
      commonPrefix(this.#agreed, words) === this.#agreed.length
    ) {
      this.#agreed = words.slice(0, certain);
    }
    this.#previous = words;
    const stable = this.#agreed.join(" ");
    const tail = words.slice(this.#agreed.length).join(" ");
    return {
      text: stable && tail ? `${stable} ${tail}` : stable + tail,
      stable: stable.length,
    };
  }
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function commonPrefix(
  left: readonly string[],
  right: readonly string[],
): number {
  const differs = left.findIndex((word, index) => word !== right[index]);
  return differs < 0 ? left.length : differs;
}
