/**
 * The Opus packets of a WebM file. Written here, as the demuxers at hand do not end on some damaged files: this one
 * visits each byte at most once per level, and skips what it does not know.
 *
 * @module
 */
import { type Element, elements, unsigned, variable } from "./ebml.ts";
import { unlace } from "./webm_lacing.ts";

/** Element ids of Matroska (RFC 9559). */
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const TRACK_NUMBER = 0xd7;
const CODEC_ID = 0x86;
const CODEC_PRIVATE = 0x63a2;
const TRACK_TYPE = 0x83;
const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;

const AUDIO = 2;

/** After a block's track number: two bytes of time and one of flags. */
const BLOCK_HEADER_BYTES = 3;

export interface AudioTrack {
  number: number;
  /** E.g. `A_OPUS`. */
  codec: string;
  /** OpusHead, for Opus. */
  codecPrivate: Uint8Array;
}

/** The first audio track; undefined when there is none. */
export function findAudioTrack(bytes: Uint8Array): AudioTrack | undefined {
  for (const segment of children(bytes, { id: 0, start: 0, end: bytes.length }, SEGMENT)) {
    for (const tracks of children(bytes, segment, TRACKS)) {
      for (const entry of children(bytes, tracks, TRACK_ENTRY)) {
        const content = (id: number) => {
          const [found] = children(bytes, entry, id);
          return found ? bytes.subarray(found.start, found.end) : new Uint8Array(0);
        };
        const value = (id: number) => unsigned(content(id), 0, Math.min(8, content(id).length));
        if (value(TRACK_TYPE) !== AUDIO) continue;
        const codec = String.fromCharCode(...content(CODEC_ID).subarray(0, 64));
        return { number: value(TRACK_NUMBER), codec, codecPrivate: content(CODEC_PRIVATE) };
      }
    }
  }
  return undefined;
}

/** The track's packets in order. */
export function* packetsOf(bytes: Uint8Array, track: number): Generator<Uint8Array> {
  for (const segment of children(bytes, { id: 0, start: 0, end: bytes.length }, SEGMENT)) {
    for (const cluster of children(bytes, segment, CLUSTER)) {
      for (const element of elements(bytes, cluster.start, cluster.end)) {
        const blocks = element.id === BLOCK_GROUP
          ? children(bytes, element, BLOCK)
          : element.id === SIMPLE_BLOCK
          ? [element]
          : [];
        for (const block of blocks) yield* packetsOfBlock(bytes, block, track);
      }
    }
  }
}

function packetsOfBlock(bytes: Uint8Array, { start, end }: Element, track: number): Uint8Array[] {
  const numberLength = Math.clz32(bytes[start] ?? 0) - 23;
  const header = start + numberLength;
  const content = header + BLOCK_HEADER_BYTES;
  if (numberLength > 8 || content >= end || variable(bytes, start, header) !== track) return [];
  return unlace(bytes.subarray(content, end), bytes[content - 1]!);
}

/**
 * The children with an id. A segment or cluster of unknown size, as in a live recording, holds all that follows: the
 * next cluster is then inside the one before it, so clusters are looked for in both.
 */
function* children(bytes: Uint8Array, parent: Element, id: number): Generator<Element> {
  for (const element of elements(bytes, parent.start, parent.end)) {
    if (element.id !== id) continue;
    yield element;
    if (id === CLUSTER) yield* nestedClusters(bytes, element);
  }
}

function* nestedClusters(bytes: Uint8Array, outer: Element): Generator<Element> {
  for (let cluster: Element | undefined = outer; cluster;) {
    const inner: Element | undefined = elements(bytes, cluster.start, cluster.end).find(({ id }) => id === CLUSTER);
    if (inner) yield inner;
    cluster = inner;
  }
}
