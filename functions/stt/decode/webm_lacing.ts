/** Several packets in one WebM block, a lace (RFC 9559, section 10.3). */
import { variable } from "./ebml.ts";

/** The kinds of lace, as a block's flags have them. */
const NONE = 0;
const XIPH = 1;
const FIXED_SIZE = 2;

/** The packets of a block's content after its header; none when the sizes of a lace go beyond the block. */
export function unlace(content: Uint8Array, flags: number): Uint8Array[] {
  const lacing = flags >> 1 & 3;
  if (lacing === NONE) return [content];
  const count = (content[0] ?? 0) + 1;
  const head = lacing === FIXED_SIZE ? fixedSizes(content, count) : readSizes(content, count, lacing);
  const packets: Uint8Array[] = [];
  let at = head?.end ?? 0;
  for (const size of head?.sizes ?? []) {
    // An empty packet would tell the decoder that one was lost.
    if (size > 0) packets.push(content.subarray(at, at + size));
    at += size;
  }
  return packets;
}

interface Sizes {
  sizes: number[];
  /** Where the first packet starts. */
  end: number;
}

/** All packets are equally long. */
function fixedSizes(content: Uint8Array, count: number): Sizes | undefined {
  const size = (content.length - 1) / count;
  return Number.isInteger(size) ? { sizes: Array.from({ length: count }, () => size), end: 1 } : undefined;
}

/** The last packet takes what the others leave. */
function readSizes(content: Uint8Array, count: number, lacing: number): Sizes | undefined {
  const read = lacing === XIPH ? xiphSize : ebmlSize;
  const sizes: number[] = [];
  let at = 1;
  for (let i = 1; i < count; i++) {
    const next = read(content, at, sizes.at(-1));
    if (!next) return undefined;
    sizes.push(next.size);
    at = next.end;
  }
  const last = content.length - at - sizes.reduce((sum, size) => sum + size, 0);
  return last >= 0 ? { sizes: [...sizes, last], end: at } : undefined;
}

interface Size {
  size: number;
  end: number;
}

/** As many 255 as there are, and one byte below. */
function xiphSize(content: Uint8Array, from: number): Size | undefined {
  let size = 0;
  for (let at = from; at < content.length; at++) {
    size += content[at]!;
    if (content[at]! < 255) return { size, end: at + 1 };
  }
  return undefined;
}

/** A number of variable length; from the second on it is the difference to the size before, moved to be positive. */
function ebmlSize(content: Uint8Array, at: number, before: number | undefined): Size | undefined {
  const length = Math.clz32(content[at] ?? 0) - 23;
  const end = at + length;
  if (length > 8 || end > content.length) return undefined;
  const value = variable(content, at, end);
  const size = before === undefined ? value : before + value - (2 ** (7 * length - 1) - 1);
  return size >= 0 ? { size, end } : undefined;
}
