/**
 * What a page shows follows what happens to it some frames later, on a busy machine many: a value is right when it
 * becomes what is expected, or matches it, within this many ms.
 *
 * @module
 */
import assert from "node:assert/strict";

export async function becomes<Value>(
  read: () => Promise<Value>,
  expected: Value | RegExp,
  withinMs = 20_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (true) {
    const value = await read();
    try {
      if (expected instanceof RegExp) assert.match(String(value), expected);
      else assert.deepEqual(value, expected);
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
