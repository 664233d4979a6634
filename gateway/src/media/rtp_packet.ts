/** RTP packets (RFC 3550, 5.1): the fields that sound needs. */

export interface RtpPacket {
  payloadType: number;
  /** 0 to 65,535; wraps around. */
  sequence: number;
  /** Samples at the codec's clock rate, 0 to 2^32 - 1; wraps around. */
  timestamp: number;
  ssrc: number;
  /** The first packet after a silence. */
  marker: boolean;
  payload: Uint8Array;
}

/** The id under which packets made here carry their loudness (RFC 6464). */
export const AUDIO_LEVEL_ID = 1;

const HEADER_BYTES = 12;
const VERSION_2 = 0x80;
const PADDING = 0x20;
const EXTENSION = 0x10;
const MARKER = 0x80;

/** RFC 8285, 4.2: one-byte headers, and the length of what follows in words of 4 bytes. */
const ONE_BYTE_EXTENSIONS_ONE_WORD = 0xbede0001;
const LEVEL_BYTES = 8;

/** The packet in the bytes, whose payload is a view of them; nothing when they are none. */
export function parseRtpPacket(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < HEADER_BYTES || (bytes[0]! & 0xc0) !== VERSION_2) {
    return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const contributors = bytes[0]! & 0x0f;
  let start = HEADER_BYTES + 4 * contributors;
  if (bytes[0]! & EXTENSION) {
    if (bytes.length < start + 4) return undefined;
    start += 4 + 4 * view.getUint16(start + 2);
  }
  const padding = bytes[0]! & PADDING ? bytes[bytes.length - 1]! : 0;
  const end = bytes.length - padding;
  if (end < start) return undefined;
  return {
    payloadType: bytes[1]! & 0x7f,
    marker: (bytes[1]! & MARKER) !== 0,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: bytes.subarray(start, end),
  };
}

/**
 * The bytes of a packet without contributors or padding. `audioLevel` is its loudness from 0 (full scale) to 127
 * (silence), as the one header extension.
 */
export function formatRtpPacket(packet: RtpPacket, audioLevel?: number): Uint8Array {
  const payloadAt = HEADER_BYTES + (audioLevel === undefined ? 0 : LEVEL_BYTES);
  const bytes = new Uint8Array(payloadAt + packet.payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = VERSION_2;
  if (audioLevel !== undefined) {
    bytes[0] |= EXTENSION;
    view.setUint32(HEADER_BYTES, ONE_BYTE_EXTENSIONS_ONE_WORD);
    bytes[HEADER_BYTES + 4] = AUDIO_LEVEL_ID << 4;
    bytes[HEADER_BYTES + 5] = audioLevel;
  }
  bytes[1] = packet.payloadType | (packet.marker ? MARKER : 0);
  view.setUint16(2, packet.sequence);
  view.setUint32(4, packet.timestamp);
  view.setUint32(8, packet.ssrc);
  bytes.set(packet.payload, payloadAt);
  return bytes;
}
