/** Which headers cross the edge, and which belong to one connection only. */
import { REQUEST_ID_HEADER } from "@jbcalling/contract";

/** RFC 9110, section 7.6.1: they say something about one connection, so a proxy must not pass them on. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** The request's headers as the replica gets them. */
export function upstreamHeaders(request: Request, requestId: string, clientAddress: string): Headers {
  const headers = withoutHopByHop(request.headers);
  const url = new URL(request.url);
  // The body travels again, whole; the host is the replica's own.
  for (const name of ["host", "content-length", "expect"]) headers.delete(name);
  // fetch would decompress a reply and keep the header that says it is compressed.
  headers.set("accept-encoding", "identity");
  headers.set(REQUEST_ID_HEADER, requestId);
  headers.append("x-forwarded-for", clientAddress);
  headers.set("x-forwarded-host", url.host);
  headers.set("x-forwarded-proto", url.protocol.slice(0, -1));
  return headers;
}

/** A copy without the headers of one connection, those that `Connection` names included. */
export function withoutHopByHop(from: Headers): Headers {
  const headers = new Headers(from);
  const named = (from.get("connection") ?? "").split(",").map((name) => name.trim().toLowerCase());
  for (const name of [...HOP_BY_HOP, ...named]) {
    if (/^[\w-]+$/.test(name)) headers.delete(name);
  }
  return headers;
}

/** Any web page may call and read: the functions keep no session that another site could abuse. */
export function allowAnyOrigin(headers: Headers): void {
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", "*");
}

/** The reply to a browser's question before a request from another origin; undefined when it is no such question. */
export function preflightReply(request: Request): Response | undefined {
  if (request.method !== "OPTIONS" || !request.headers.has("access-control-request-method")) return undefined;
  const headers = new Headers({
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "*",
    "access-control-max-age": "86400",
    vary: "access-control-request-headers",
  });
  return new Response(null, { status: 204, headers });
}
