/** What the edge takes and gives, whatever server is around it. */
import type { RequestBody } from "./request_body.ts";

export interface EdgeRequest {
  method: string;
  /** With the host that the caller named. */
  url: URL;
  /** As they came; the edge changes them into what the replica gets. */
  headers: Headers;
  /** The caller's IP address. */
  clientAddress: string;
  body: RequestBody | null;
  /** Aborts when the caller goes away. */
  signal: AbortSignal;
}

export interface EdgeReply {
  status: number;
  headers: Headers;
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
}

/** A reply of the edge itself, small enough to be whole. */
export function wholeReply(status: number, type: string, text: string): EdgeReply {
  const body = new TextEncoder().encode(text);
  return { status, headers: new Headers({ "content-type": type, "content-length": String(body.length) }), body };
}

export function jsonReply(status: number, value: unknown): EdgeReply {
  return wholeReply(status, "application/json", JSON.stringify(value));
}
