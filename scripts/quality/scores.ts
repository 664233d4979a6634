/** Scores of recognition and translation over a whole set, in percent. */
import { countEdits } from "../../functions/stt/train/word_errors.ts";

/**
 * Word error rate: replaced, added and missing words for each word of the references (Levenshtein).
 *
 * @param texts What was expected and what came, as words with single spaces.
 */
export function wordErrorRate(texts: readonly { expected: string; actual: string }[]): number {
  let errors = 0, words = 0;
  for (const { expected, actual } of texts) {
    const wanted = wordsOf(expected);
    errors += countEdits(wanted, wordsOf(actual));
    words += wanted.length;
  }
  return words === 0 ? 0 : 100 * errors / words;
}

/** BLEU with up to four words and the brevity penalty (Papineni and others, 2002), tokenized as mteval-v13a does, roughly. */
export function bleu(texts: readonly { expected: string; actual: string }[]): number {
  const matched = [0, 0, 0, 0], possible = [0, 0, 0, 0];
  let wanted = 0, given = 0;
  for (const { expected, actual } of texts) {
    const [reference, hypothesis] = [tokens(expected), tokens(actual)];
    wanted += reference.length;
    given += hypothesis.length;
    for (let size = 1; size <= 4; size++) {
      const counts = grams(reference, size);
      for (const [gram, count] of grams(hypothesis, size)) {
        matched[size - 1]! += Math.min(count, counts.get(gram) ?? 0);
        possible[size - 1]! += count;
      }
    }
  }
  if (matched.some((count) => count === 0)) return 0;
  const mean = matched.reduce((sum, count, at) => sum + Math.log(count / possible[at]!), 0) / 4;
  return 100 * Math.exp(mean + Math.min(0, 1 - wanted / given));
}

/** chrF: F2 of up to six characters without spaces (Popović, 2015), over the whole set. */
export function chrf(texts: readonly { expected: string; actual: string }[]): number {
  let precision = 0, recall = 0, sizes = 0;
  for (let size = 1; size <= 6; size++) {
    let matched = 0, wanted = 0, given = 0;
    for (const { expected, actual } of texts) {
      const counts = grams([...expected.replaceAll(/\s/g, "")], size);
      for (const count of counts.values()) wanted += count;
      for (const [gram, count] of grams([...actual.replaceAll(/\s/g, "")], size)) {
        given += count;
        matched += Math.min(count, counts.get(gram) ?? 0);
      }
    }
    if (wanted === 0) continue;
    sizes++;
    recall += matched / wanted;
    precision += given === 0 ? 0 : matched / given;
  }
  if (sizes === 0 || precision + recall === 0) return 0;
  [precision, recall] = [precision / sizes, recall / sizes];
  return 100 * 5 * precision * recall / (4 * precision + recall);
}

function wordsOf(text: string): string[] {
  return text.split(" ").filter(Boolean);
}

function tokens(text: string): string[] {
  return text.replaceAll(/([^\p{L}\p{M}\p{N}\s'.,-])|([.,])(?!\d)|(?<!\d)([.,])/gu, " $& ").split(/\s+/).filter(
    Boolean,
  );
}

function grams(items: readonly string[], size: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + size <= items.length; at++) {
    const gram = items.slice(at, at + size).join("\u0000");
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}
