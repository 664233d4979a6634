/**
 * The pieces of a SentencePiece model file: a protocol buffer whose field 1 repeats for each piece, with its text in field
 * 1 and its score in field 2 (google/sentencepiece, `sentencepiece_model.proto`).
 *
 * @module
 */

export interface Piece {
  piece: string;
  score: number;
}

const VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5;

/** Throws for a file that is none. */
export function readPieces(file: Uint8Array): Piece[] {
  const pieces: Piece[] = [];
  for (const { field, bytes } of fields(file)) {
    if (field !== 1 || !bytes) continue;
    let [piece, score] = ["", 0];
    for (const inner of fields(bytes)) {
      if (inner.field === 1 && inner.bytes) piece = new TextDecoder().decode(inner.bytes);
      if (inner.field === 2 && inner.float !== undefined) score = inner.float;
    }
    pieces.push({ piece, score });
  }
  if (pieces.length === 0) throw wrong();
  return pieces;
}

function* fields(data: Uint8Array): Generator<{ field: number; bytes?: Uint8Array; float?: number }> {
  let at = 0;
  const varint = () => {
    for (let value = 0, shift = 0; shift < 35 && at < data.length; shift += 7) {
      const byte = data[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw wrong();
  };
  const take = (length: number) => {
    if (at + length > data.length) throw wrong();
    at += length;
    return data.subarray(at - length, at);
  };
  while (at < data.length) {
    const key = varint();
    const field = key >>> 3;
    switch (key & 7) {
      case VARINT:
        // May be as long as ten bytes.
        while (data[at++]! >= 0x80);
        yield { field };
        break;
      case FIXED64:
        take(8);
        yield { field };
        break;
      case BYTES:
        yield { field, bytes: take(varint()) };
        break;
      case FIXED32: {
        const { buffer, byteOffset } = take(4);
        yield { field, float: new DataView(buffer, byteOffset, 4).getFloat32(0, true) };
        break;
      }
      default:
        throw wrong();
    }
  }
}

function wrong(): Error {
  return new Error("Cannot read the pieces as the file must be a SentencePiece model");
}
