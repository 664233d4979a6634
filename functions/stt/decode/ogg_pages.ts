/**
 * The pages of an Ogg file (RFC 3533), grouped into recordings: streams that play at the same time start together and
 * are told apart by their serial numbers; a stream that starts after others have played is the next recording.
 *
 * @module
 */

const PAGE_HEADER_BYTES = 27;
const MAX_PAGE_BYTES = 65_307;
const FIRST_PAGE_OF_STREAM = 2;

/** What the head of a stream must hold to name its codec and channels. */
const MIN_HEAD_BYTES = 12;

export type OggCodec = "Opus" | "Vorbis";

/** One stream of one recording. */
export interface OggStream {
  serial: number;
  /** None when it is another codec than these two. */
  codec: OggCodec | undefined;
  channels: number;
  /** With the head, in order; each a whole page or what is left of one. */
  pages: Uint8Array[];
}

/** The recordings of a file in order, each as its streams; what comes before the first page is left out. */
export function* recordingsOf(bytes: Uint8Array): Generator<OggStream[]> {
  let streams: OggStream[] = [];
  let playing = false;
  for (const page of pagesOf(bytes)) {
    const head = readHead(page);
    if (head && playing) {
      yield streams;
      streams = [];
    }
    playing = !head;
    if (head) streams.push({ ...head, pages: [page] });
    else streams.find(({ serial }) => serial === serialOf(page))?.pages.push(page);
  }
  if (streams.length > 0) yield streams;
}

/** The stream that a page starts; none when it goes on with one, or is not whole. */
export function readHead(page: Uint8Array): Omit<OggStream, "pages"> | undefined {
  if (((page[5] ?? 0) & FIRST_PAGE_OF_STREAM) === 0) return undefined;
  // The first packet names the codec; it follows the page's table of segments.
  const packet = PAGE_HEADER_BYTES + (page[26] ?? 0);
  if (packet + MIN_HEAD_BYTES > page.length) return undefined;
  const serial = serialOf(page);
  const name = String.fromCharCode(...page.subarray(packet, packet + 8));
  if (name === "OpusHead") return { serial, codec: "Opus", channels: page[packet + 9]! };
  if (name.startsWith("\u0001vorbis")) return { serial, codec: "Vorbis", channels: page[packet + 11]! };
  return { serial, codec: undefined, channels: 0 };
}

/** A little-endian number that tells the streams of a file apart. */
function serialOf(page: Uint8Array): number {
  return (page[14] ?? 0) | (page[15] ?? 0) << 8 | (page[16] ?? 0) << 16 | (page[17] ?? 0) << 24;
}

/** From one capture pattern to the next, whatever lengths the headers tell: damage ends with the page it is in. */
function* pagesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = findPage(bytes, 0); at >= 0;) {
    const next = findPage(bytes, at + 4);
    yield bytes.subarray(at, Math.min(next < 0 ? bytes.length : next, at + MAX_PAGE_BYTES));
    at = next;
  }
}

/** Where the next `OggS` is, -1 for none. */
function findPage(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x4f, from); at >= 0; at = bytes.indexOf(0x4f, at + 1)) {
    if (bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53) return at;
  }
  return -1;
}
