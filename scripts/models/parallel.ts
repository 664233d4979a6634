/** Some pieces of work at a time; one that fails does not keep the others from ending. */

export interface FailedItem<Item> {
  item: Item;
  error: unknown;
}

/** Gives what failed, in the order of the items. */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<FailedItem<Item>[]> {
  const failed = new Map<Item, unknown>();
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      const current = item;
      await work(current).catch((error) => failed.set(current, error));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, width) }, worker));
  return items.filter((item) => failed.has(item)).map((item) => ({ item, error: failed.get(item) }));
}
