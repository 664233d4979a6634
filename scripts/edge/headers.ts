/** Which headers cross the edge, and which belong to one connection only. */
import { REQUEST_ID_HEADER } from "@jbcalling/contract";
import type { EdgeReply, EdgeRequest } from "./message.ts";

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

/** Makes the request's headers what the replica gets. The host stays the caller's, as Traefik keeps it. */
export function addForwarded({ headers, url, clientAddress }: EdgeRequest, requestId: string): void {
  headers.set(REQUEST_ID_HEADER, requestId);
  headers.append("x-forwarded-for", clientAddress);
  headers.set("x-forwarded-host", url.host);
  headers.set("x-forwarded-proto", url.protocol.slice(0, -1));
}

/** Removes the headers of one connection, those that `Connection` names included. */
export function removeHopByHop(headers: Headers): void {
  const named = headers.get("connection")?.split(",").map((name) => name.trim().toLowerCase()) ?? [];
  for (const name of HOP_BY_HOP) headers.delete(name);
  for (const name of named) {
    if (/^[\w-]+$/.test(name)) headers.delete(name);
  }
}

/** Any web page may read the reply, unless the service says who may. */
export function allowAnyOrigin(headers: Headers): void {
  if (headers.has("access-control-allow-origin")) return;
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", "*");
}

/** The reply to a browser's question before a request from another origin; undefined when it is no such question. */
export function preflightReply(request: EdgeRequest): EdgeReply | undefined {
  if (request.method !== "OPTIONS" || !request.headers.has("access-control-request-method")) return undefined;
  const headers = new Headers({
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "*",
    "access-control-max-age": "86400",
    vary: "access-control-request-headers",
  });
  return { status: 204, headers, body: null };
}
