/** HTTP/1.1 as text, for connections that turn into something else: heads of requests and replies (RFC 9112). */
import type { EdgeReply } from "./message.ts";

const decoder = new TextDecoder("latin1");

/** A head that is longer is refused, in bytes. */
const MAX_HEAD_BYTES = 65_536;

export function requestHead(method: string, target: string, headers: Headers): Uint8Array {
  return encodeHead(`${method} ${target} HTTP/1.1`, [...headers]);
}

/** A whole reply after which the connection ends. */
export function lastReply({ status, headers, body }: EdgeReply): Uint8Array {
  const head = encodeHead(`HTTP/1.1 ${status} ${status}`, [...headers, ["connection", "close"]]);
  return body instanceof Uint8Array ? concat(head, body) : head;
}

export interface ReplyHead {
  status: number;
  /** What came after the head already. */
  rest: Uint8Array;
  /** The length of the body in bytes, when the head tells it. */
  length?: number;
  /** The head again, with these headers added. */
  encode(added: Headers): Uint8Array;
}

/** The head of a reply; undefined while it is not whole. Throws when it is no HTTP or too long. */
export function readReplyHead(bytes: Uint8Array): ReplyHead | undefined {
  const text = decoder.decode(bytes.subarray(0, MAX_HEAD_BYTES));
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) {
    if (bytes.length >= MAX_HEAD_BYTES) throw new RangeError("Cannot read the reply as its head is too long");
    return undefined;
  }
  const head = text.slice(0, end);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  if (!status) throw new TypeError("Cannot read the reply as it must be HTTP/1.1");
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  return {
    status: Number(status),
    rest: bytes.subarray(end + 4),
    length: length === undefined ? undefined : Number(length),
    encode: (added) => encodeHead(head, [...added]),
  };
}

function encodeHead(start: string, headers: readonly (readonly [string, string])[]): Uint8Array {
  const lines = [start, ...headers.map(([name, value]) => `${name}: ${value}`)];
  // Header values are bytes, not UTF-8.
  return Uint8Array.from(`${lines.join("\r\n")}\r\n\r\n`, (character) => character.charCodeAt(0));
}

export function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
