/**
 * The ICE servers that a client is told. TURN credentials live for a while only: the user name is the time of their end,
 * the password its HMAC, as coturn checks with `use-auth-secret` (draft-uberti-behave-turn-rest-00).
 *
 * @module
 */
import type { IceServer } from "@jbcalling/contract";
import { createHmac } from "node:crypto";

export interface IceServerOptions {
  /** Servers that need no credentials, or have fixed ones. */
  fixed: readonly IceServer[];
  turn?: { urls: string[]; secret: string; ttlSeconds: number };
}

/** `now` is in ms since 1970; the peer's id makes its use visible in coturn's log. */
export function iceServersFor(peerId: string, { fixed, turn }: IceServerOptions, now: number): IceServer[] {
  if (!turn) return [...fixed];
  const username = `${Math.floor(now / 1000) + turn.ttlSeconds}:${peerId}`;
  const credential = createHmac("sha1", turn.secret).update(username).digest("base64");
  return [...fixed, { urls: turn.urls, username, credential }];
}
