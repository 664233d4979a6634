/** Finds weights with a low loss: one after the other is made larger or smaller for as long as that helps. */

/** A change must win so much. */
const WORTH = 0.01;

/**
 * The best weights found from `start` with one pass over all of them per factor in `steps`; `report` hears of each
 * change.
 */
export function coordinateSearch<Name extends string>(
  start: Readonly<Record<Name, number>>,
  loss: (weights: Record<Name, number>) => number,
  steps: readonly number[],
  report: (name: Name, value: number, loss: number) => void,
): Record<Name, number> {
  let best = { ...start }, lowest = loss(best);
  const improves = (name: Name, factor: number): boolean => {
    const changed = { ...best, [name]: Math.round(best[name] * factor * 100) / 100 };
    const lost = loss(changed);
    if (lost > lowest - WORTH) return false;
    [best, lowest] = [changed, lost];
    report(name, best[name], lowest);
    return true;
  };
  for (const step of steps) {
    for (const name of Object.keys(start) as Name[]) {
      const factor = [step, 1 / step].find((factor) => improves(name, factor));
      while (factor && improves(name, factor));
    }
  }
  return best;
}
