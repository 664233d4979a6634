import type { ErrorBody, TokenReply } from "@jbcalling/contract";
import assert from "node:assert/strict";
import { test } from "node:test";
import { createHttpApi, type HttpApiOptions } from "./http_api.ts";
import { JoinTokens } from "./join_tokens.ts";

const tokens = new JoinTokens("secret");
const who = { name: "Ann", speaks: "en", hears: "vi" };

function api(options: Partial<HttpApiOptions> = {}) {
  const observed: string[] = [];
  const app = createHttpApi({
    tokens,
    rooms: () => [{ id: "team-1", peers: 2, connected: 1, producers: 3, voices: 1 }],
    health: () => ({ status: "ok" }),
    ready: () => true,
    metrics: () => Promise.resolve({ contentType: "text/plain", text: "metric 1\n" }),
    observe: ({ method, route, status }) => observed.push(`${method} ${route} ${status}`),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...options,
  });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    app.request(path, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers });
  return { app, post, observed };
}

test("a token is made for who asks, with what is usual for the rest", async () => {
  const { post } = api();
  const reply = await post("/api/rooms/team-1/tokens", who);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get("cache-control"), "no-store");
  const { token, expiresAt } = await reply.json() as TokenReply;
  const { identity, room } = await tokens.verify(token);
  assert.equal(room, "team-1");
  assert.deepEqual(identity, { ...who, output: "both", role: "participant" });
  assert.ok(Math.abs(expiresAt - Date.now() - 3_600_000) < 5000);
});

test("what cannot be a token is refused in the one error shape", async () => {
  const { post, observed } = api();
  const refusals: [string, unknown, number, string][] = [
    ["/api/rooms/team-1/tokens", "{", 400, "invalid_request"],
    ["/api/rooms/team-1/tokens", { ...who, name: " " }, 400, "invalid_request"],
    ["/api/rooms/team-1/tokens", { ...who, name: "a\u0000b" }, 400, "invalid_request"],
    ["/api/rooms/team-1/tokens", { ...who, hears: "xx" }, 400, "invalid_request"],
    ["/api/rooms/team-1/tokens", { ...who, ttlSeconds: 90_000 }, 400, "invalid_request"],
    ["/api/rooms/team-1/tokens", { ...who, extra: 1 }, 400, "invalid_request"],
    ["/api/rooms/a%20b/tokens", who, 400, "invalid_request"],
    [`/api/rooms/${"r".repeat(65)}/tokens`, who, 400, "invalid_request"],
    ["/api/rooms/team-1/tokens", { ...who, name: "x".repeat(9000) }, 413, "payload_too_large"],
    ["/api/nothing", who, 404, "not_found"],
  ];
  for (const [path, body, status, code] of refusals) {
    const reply = await post(path, body, { "x-request-id": "asked-1" });
    const { error } = await reply.json() as ErrorBody;
    assert.equal(reply.status, status, path);
    assert.equal(error.code, code);
    assert.equal(error.requestId, "asked-1");
    assert.equal(reply.headers.get("x-request-id"), "asked-1");
  }
  assert.equal(observed.at(-1), "POST unmatched 404");
  assert.equal(observed[0], "POST /api/rooms/:id/tokens 400");
});

test("with an API key nobody else makes tokens or sees rooms", async () => {
  const { app, post } = api({ apiKey: "key" });
  for (const authorization of ["", "Bearer", "Bearer wrong", "Basic key"]) {
    assert.equal((await post("/api/rooms/team-1/tokens", who, { authorization })).status, 401);
    assert.equal((await app.request("/api/rooms", { headers: { authorization } })).status, 401);
  }
  const headers = { authorization: "Bearer key" };
  assert.equal((await post("/api/rooms/team-1/tokens", who, headers)).status, 200);
  const rooms = await (await app.request("/api/rooms", { headers })).json() as { rooms: { id: string }[] };
  assert.equal(rooms.rooms[0]!.id, "team-1");
});

test("readiness, health and metrics answer without a key", async () => {
  const { app } = api({ apiKey: "key", ready: () => false });
  assert.equal((await app.request("/ready")).status, 503);
  assert.equal((await app.request("/health")).status, 200);
  assert.equal(await (await app.request("/metrics")).text(), "metric 1\n");
});
