/** How tiles share a space: all of one size, as large as they can be, none wider or taller than suits a face. */

const WIDEST = 16 / 9;
const TALLEST = 4 / 5;

/** Sizes in px. */
export interface TileSize {
  width: number;
  height: number;
}

export function tileSizeFor(count: number, width: number, height: number, gap: number): TileSize {
  let best: TileSize = { width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) continue;
    const size = {
      width: Math.floor(Math.min(cellWidth, cellHeight * WIDEST)),
      height: Math.floor(Math.min(cellHeight, cellWidth / TALLEST)),
    };
    if (size.width * size.height > best.width * best.height) best = size;
  }
  return best;
}
