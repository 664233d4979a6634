/** The elements of an EBML file (RFC 8794), the container under WebM. */

export interface Element {
  id: number;
  /** The content's first byte and the byte after its last; an unknown or too large size ends with the parent. */
  start: number;
  end: number;
}

/**
 * The elements between two bytes, one after another. It goes forward at least two bytes a step, whatever the bytes
 * say, so a damaged file ends it early and never holds it.
 */
export function* elements(bytes: Uint8Array, from: number, to: number): Generator<Element> {
  for (let at = from; at < to;) {
    const idLength = Math.clz32(bytes[at]!) - 23;
    const sizeAt = at + idLength;
    const sizeLength = Math.clz32(bytes[sizeAt] ?? 0) - 23;
    if (idLength > 4 || sizeLength > 8 || sizeAt + sizeLength > to) return;
    const start = sizeAt + sizeLength;
    const end = Math.min(to, start + variable(bytes, sizeAt, start));
    yield { id: unsigned(bytes, at, sizeAt), start, end };
    at = end;
  }
}

/** The number of variable length between two bytes: without the first set bit, which only tells the length. */
export function variable(bytes: Uint8Array, from: number, to: number): number {
  const first = bytes[from]! & (0xff >> (to - from));
  return first * 256 ** (to - from - 1) + unsigned(bytes, from + 1, to);
}

/** The big-endian number between two bytes. */
export function unsigned(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 256 + bytes[at]!;
  return value;
}
