/** Levenshtein distance: how many items must be replaced, added or left out. */
export function countEdits<T>(expected: readonly T[], actual: readonly T[]): number {
  let row = Array.from({ length: actual.length + 1 }, (_, index) => index);
  for (const [i, left] of expected.entries()) {
    const next = [i + 1];
    for (const [j, right] of actual.entries()) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + Number(left !== right)));
    }
    row = next;
  }
  return row.at(-1)!;
}
