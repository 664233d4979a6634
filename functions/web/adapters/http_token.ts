/** Join tokens from the gateway's HTTP interface. */
import { CallError, type TokenReply } from "@jbcalling/contract";
import type { FetchToken } from "../session/ports.ts";

/** How long the gateway may take to answer, in ms. */
const REQUEST_MS = 8000;

export interface TokenOptions {
  /** Where the gateway is, without a slash at the end; the page's own origin by default. */
  url?: string;
  fetch?: typeof fetch;
}

export function tokenFetcher({ url = "", fetch = globalThis.fetch }: TokenOptions = {}): FetchToken {
  return async (room, request, signal) => {
    const reply = await fetch(`${url}/api/rooms/${encodeURIComponent(room)}/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
    }).catch((cause) => {
      throw new CallError("unavailable", "Cannot get a join token as the gateway was not reached", { cause });
    });
    const body: unknown = await reply.json().catch(() => undefined);
    if (!reply.ok) {
      const seconds = Number(reply.headers.get("retry-after"));
      throw CallError.fromReply(reply.status, body, seconds > 0 ? seconds * 1000 : undefined);
    }
    return body as TokenReply;
  };
}
