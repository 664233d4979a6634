/**
 * Join tokens: short-lived JWTs (RFC 7519, HS256) that say who may enter which room as what. Whoever holds the secret,
 * and nobody else, can make one; the gateway keeps none.
 *
 * @module
 */
import { CallError, LANGUAGES, OUTPUT_MODES, ROLES, type TokenReply } from "@jbcalling/contract";
import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Identity } from "../rooms/ports.ts";

const ISSUER = "jbcalling";
const AUDIENCE = "jbcalling-gateway";

/** The longest of all lives, in seconds, for the check of expired tokens. */
const LONG_AGO_SECONDS = 86_400;

/** Clocks of machines differ by a little, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 5;

export interface VerifiedToken {
  room: string;
  identity: Identity;
  /** The token was valid until not long ago: its holder may come back, but not enter. */
  expired: boolean;
}

const claims = z.object({
  room: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  speaks: z.enum(LANGUAGES),
  hears: z.enum(LANGUAGES),
  output: z.enum(OUTPUT_MODES),
});

export class JoinTokens {
  readonly #secret: Uint8Array;
  readonly #now: () => number;

  /** `now` gives ms since 1970. */
  constructor(secret: string, now: () => number = Date.now) {
    this.#secret = new TextEncoder().encode(secret);
    this.#now = now;
  }

  async issue(room: string, identity: Identity, ttlSeconds: number): Promise<TokenReply> {
    const issuedAt = Math.floor(this.#now() / 1000);
    const expiresAt = issuedAt + ttlSeconds;
    const token = await new SignJWT({ room, ...identity })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(this.#secret);
    return { token, room, expiresAt: expiresAt * 1000 };
  }

  /** Throws `unauthorized` for anything but a token of this gateway that is valid or was so within a day. */
  async verify(token: string): Promise<VerifiedToken> {
    try {
      return { ...await this.#read(token, CLOCK_TOLERANCE_SECONDS), expired: false };
    } catch (error) {
      if (!(error instanceof errors.JWTExpired)) throw refusal(error);
    }
    try {
      return { ...await this.#read(token, LONG_AGO_SECONDS), expired: true };
    } catch (error) {
      throw refusal(error);
    }
  }

  async #read(token: string, clockTolerance: number): Promise<{ room: string; identity: Identity }> {
    const { payload } = await jwtVerify(token, this.#secret, {
      algorithms: ["HS256"],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ["exp"],
      clockTolerance,
      currentDate: new Date(this.#now()),
    });
    const { room, ...identity } = claims.parse(payload);
    return { room, identity };
  }
}

function refusal(cause: unknown): CallError {
  const message = cause instanceof errors.JWTExpired
    ? "Cannot connect as the token has expired"
    : "Cannot connect as there must be a valid join token";
  return new CallError("unauthorized", message, { cause });
}
