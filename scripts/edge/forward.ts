/**
 * One try of one request at one replica. It resolves once the reply has begun to arrive and can no longer be asked
 * for elsewhere; until then a lost connection is a `ConnectionLost`, and another replica may answer.
 *
 * @module
 */
import { removeHopByHop } from "./headers.ts";
import type { EdgeReply } from "./message.ts";

/** Replies up to this many bytes are read whole, so that a replica may die in the middle of one. */
const WHOLE_REPLY_BYTES = 1024 * 1024;

/** The replica went away before a byte of its reply's body had gone to the caller. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

export interface Outgoing {
  method: string;
  url: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
  /** Aborts when the caller goes away. */
  signal: AbortSignal;
  client: Deno.HttpClient;
}

/** The replica's reply, its body streamed; `onEnd` is called once, when the reply is over, whatever its end. */
export async function forward(outgoing: Outgoing, onEnd: () => void): Promise<EdgeReply> {
  try {
    const { url, ...init } = outgoing;
    const reply = await fetch(url, { ...init, redirect: "manual" });
    const body = outgoing.method === "HEAD" ? null : await begin(reply, onEnd);
    if (!(body instanceof ReadableStream)) onEnd();
    const headers = new Headers(reply.headers);
    removeHopByHop(headers);
    return { status: reply.status, headers, body };
  } catch (cause) {
    onEnd();
    if (outgoing.signal.aborted) throw cause;
    throw new ConnectionLost(`Cannot get a reply from ${outgoing.url}`, { cause });
  }
}

async function begin(reply: Response, onEnd: () => void): Promise<EdgeReply["body"]> {
  if (!reply.body) return null;
  const length = reply.headers.get("content-length");
  if (length !== null && Number(length) <= WHOLE_REPLY_BYTES) return new Uint8Array(await reply.arrayBuffer());
  const reader = reply.body.getReader();
  const first = await reader.read();
  if (first.done) return new Uint8Array(0);
  return streamOf(first.value, reader, onEnd);
}

/** The first chunk, then the rest as the caller takes it. */
function streamOf(
  first: Uint8Array,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(first),
    async pull(controller) {
      try {
        const next = await reader.read();
        if (!next.done) return controller.enqueue(next.value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      onEnd();
    },
    async cancel(reason) {
      onEnd();
      await reader.cancel(reason).catch(() => {});
    },
  });
}
