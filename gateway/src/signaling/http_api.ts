/** What the gateway answers over HTTP: join tokens, and what operators and orchestrators ask. */
import { CallError, REQUEST_ID_HEADER, requestIdOf, type TokenReply } from "@jbcalling/contract";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { matchedRoutes } from "hono/route";
import { createHash, timingSafeEqual } from "node:crypto";
import { errorName, type Log } from "../lib/log.ts";
import type { RoomSummary } from "../rooms/room_registry.ts";
import type { JoinTokens } from "./join_tokens.ts";
import { problemOf, ROOM_ID, tokenRequest } from "./schemas.ts";

export interface HttpApiOptions {
  tokens: JoinTokens;
  /** What `Authorization: Bearer` must hold; anybody may ask where there is none. */
  apiKey?: string;
  rooms(): RoomSummary[];
  health(): Record<string, unknown>;
  ready(): boolean;
  metrics(): Promise<{ contentType: string; text: string }>;
  observe(request: { requestId: string; method: string; route: string; status: number; seconds: number }): void;
  log: Log;
}

type ApiEnv = { Variables: { requestId: string } };

const MAX_BODY_BYTES = 4096;
const DEFAULT_TTL_SECONDS = 3600;

export function createHttpApi(options: HttpApiOptions): Hono<ApiEnv> {
  const { tokens, apiKey, observe, log } = options;
  const api = new Hono<ApiEnv>();

  api.use(async (c, next) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(c.req.header(REQUEST_ID_HEADER));
    c.set("requestId", requestId);
    await next();
    c.header(REQUEST_ID_HEADER, requestId);
    const seconds = (performance.now() - startedAt) / 1000;
    observe({ requestId, method: c.req.method, route: routeOf(c), status: c.res.status, seconds });
  });

  api.onError((error, c) => {
    if (!(error instanceof CallError)) log.error("request failed", { error: errorName(error) });
    const known = error instanceof CallError ? error : new CallError("internal", "Cannot answer as the gateway failed");
    if (known.retryAfterMs) c.header("Retry-After", String(Math.ceil(known.retryAfterMs / 1000)));
    return c.json(known.toBody(c.get("requestId")), known.status as 500);
  });

  api.notFound((c) => {
    const error = new CallError("not_found", "Cannot answer as there is nothing at this path");
    return c.json(error.toBody(c.get("requestId")), 404);
  });

  api.post(
    "/api/rooms/:id/tokens",
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new CallError(
          "payload_too_large",
          `Cannot read the body as it must have ${MAX_BODY_BYTES} bytes at most`,
        );
      },
    }),
    async (c) => {
      checkKey(c.req.header("authorization"), apiKey);
      const room = c.req.param("id");
      if (!ROOM_ID.test(room)) {
        const rule = "its name must have 1 to 64 letters, digits, - or _";
        throw new CallError("invalid_request", `Cannot make a token for the room as ${rule}`);
      }
      const parsed = tokenRequest.safeParse(await c.req.json().catch(() => undefined));
      if (!parsed.success) {
        throw new CallError("invalid_request", `Cannot make a token as ${problemOf(parsed.error)}`);
      }
      const { ttlSeconds = DEFAULT_TTL_SECONDS, output = "both", role = "participant", ...who } = parsed.data;
      c.header("cache-control", "no-store");
      return c.json<TokenReply>(await tokens.issue(room, { ...who, output, role }, ttlSeconds));
    },
  );

  api.get("/api/rooms", (c) => {
    checkKey(c.req.header("authorization"), apiKey);
    return c.json({ rooms: options.rooms() });
  });

  api.get("/health", (c) => c.json(options.health()));

  api.get("/ready", (c) => options.ready() ? c.json({ ready: true }) : c.json({ ready: false }, 503));

  api.get("/metrics", async (c) => {
    const { contentType, text } = await options.metrics();
    return c.body(text, 200, { "content-type": contentType });
  });

  return api;
}

/** The pattern that answered, for metrics; whatever else is asked for is one of them all. */
function routeOf(c: Context<ApiEnv>): string {
  const route = matchedRoutes(c).findLast(({ method }) => method === c.req.method);
  return route && !route.path.endsWith("*") ? route.path : "unmatched";
}

function checkKey(header: string | undefined, expected: string | undefined): void {
  if (expected === undefined) return;
  const given = /^Bearer (.+)$/i.exec(header ?? "")?.[1] ?? "";
  if (timingSafeEqual(digest(given), digest(expected))) return;
  throw new CallError("unauthorized", "Cannot answer as there must be the API key in the Authorization header");
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
