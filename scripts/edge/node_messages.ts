/** Between `node:http` and the edge's own requests and replies. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { EdgeReply, EdgeRequest } from "./message.ts";
import { RequestBody } from "./request_body.ts";

/** Undefined for a request whose target or host makes no URL. `connection` closes when the caller goes away. */
export function requestOf(
  incoming: IncomingMessage,
  connection: ServerResponse | Socket,
  maxBodyBytes?: number,
): EdgeRequest | undefined {
  const url = urlOf(incoming);
  if (!url) return undefined;
  const aborting = new AbortController();
  connection.once("close", () => {
    if (!connection.writableFinished) aborting.abort();
  });
  return {
    method: incoming.method ?? "GET",
    url,
    headers: headersOf(incoming),
    clientAddress: incoming.socket.remoteAddress ?? "unknown",
    body: bodyOf(incoming, maxBodyBytes),
    signal: aborting.signal,
  };
}

/** Writes the whole reply; resolves when it is out or the caller has gone. */
export async function send({ status, headers, body }: EdgeReply, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(status, [...headers].flat());
  if (!(body instanceof ReadableStream)) {
    outgoing.end(body);
    return;
  }
  try {
    for await (const chunk of body) {
      if (outgoing.destroyed) return;
      if (!outgoing.write(chunk)) await drained(outgoing);
    }
    outgoing.end();
  } catch {
    // The replica went away in the middle: the caller must see that the reply is not whole.
    outgoing.destroy();
  }
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.on("drain", done);
    outgoing.on("close", done);
  });
}

function urlOf({ url = "/", headers }: IncomingMessage): URL | undefined {
  // A target that starts with two slashes is a path, not another host.
  const target = url.startsWith("/") ? `http://${headers.host ?? "localhost"}${url}` : url;
  return URL.canParse(target) ? new URL(target) : undefined;
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i]!, rawHeaders[i + 1]!);
  return headers;
}

function bodyOf(incoming: IncomingMessage, maxBytes: number | undefined): RequestBody | null {
  const { "content-length": length, "transfer-encoding": encoding } = incoming.headers;
  if (encoding === undefined && (length === undefined || length === "0")) return null;
  return new RequestBody(incoming, { length: encoding === undefined ? Number(length) : undefined, maxBytes });
}
