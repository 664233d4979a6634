import assert from "node:assert/strict";
import { tileSizeFor } from "./tile_grid.ts";

Deno.test("tileSizeFor() puts tiles beside each other on a wide screen and one above the other on a phone", () => {
  assert.deepEqual(tileSizeFor(2, 1210, 500, 10), { width: 600, height: 500 });
  assert.deepEqual(tileSizeFor(2, 390, 530, 10), { width: 390, height: 260 });
  assert.deepEqual(tileSizeFor(4, 390, 530, 10), { width: 190, height: 237 });
});

Deno.test("tileSizeFor() keeps the shape of a face: neither a slot nor a strip", () => {
  for (let count = 1; count <= 12; count++) {
    for (const [width, height] of [[1400, 450], [390, 520], [800, 800], [2000, 300]] as const) {
      const tile = tileSizeFor(count, width, height, 10);
      const aspect = tile.width / tile.height;
      assert.ok(aspect > 0.78 && aspect < 1.8, `${count} in ${width}x${height}: ${aspect}`);
    }
  }
});

Deno.test("tileSizeFor() has an answer before the space is known", () => {
  assert.deepEqual(tileSizeFor(5, 0, 0, 10), { width: 0, height: 0 });
});
