import assert from "node:assert/strict";
import { test } from "node:test";
import { SignJWT } from "jose";
import type { Identity } from "../rooms/ports.ts";
import { JoinTokens } from "./join_tokens.ts";

const identity: Identity = { name: "Ánh", role: "observer", speaks: "vi", hears: "en", output: "captions" };
const secret = "a test's secret";

test("a token says who may enter which room", async () => {
  const tokens = new JoinTokens(secret, () => 1_000_000);
  const { token, room, expiresAt } = await tokens.issue("team-1", identity, 60);
  assert.equal(room, "team-1");
  assert.equal(expiresAt, 1_060_000);
  assert.deepEqual(await tokens.verify(token), { room: "team-1", identity, expired: false });
});

test("a token expires, and after a day is nothing at all", async () => {
  const clock = { now: 1_000_000 };
  const tokens = new JoinTokens(secret, () => clock.now);
  const { token } = await tokens.issue("team-1", identity, 60);
  clock.now += 64_000;
  assert.equal((await tokens.verify(token)).expired, false);
  clock.now += 2000;
  assert.equal((await tokens.verify(token)).expired, true);
  clock.now += 90_000_000;
  await assert.rejects(tokens.verify(token), { code: "unauthorized" });
});

test("a token for something else, or with claims that cannot be, is refused", async () => {
  const key = new TextEncoder().encode(secret);
  const tokens = new JoinTokens(secret);
  const sign = (claims: Record<string, unknown>, audience = "jbcalling-gateway", expires = "1m") =>
    new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).setIssuer("jbcalling").setAudience(audience)
      .setExpirationTime(expires).sign(key);
  const good = { room: "team-1", ...identity };
  await tokens.verify(await sign(good));
  const bad = [
    await sign(good, "somebody-else"),
    await sign({ ...good, role: "owner" }),
    await sign({ ...good, speaks: "xx" }),
    await sign({ ...good, room: undefined }),
    await new SignJWT(good).setProtectedHeader({ alg: "HS256" }).setIssuer("jbcalling").setAudience("jbcalling-gateway")
      .sign(key),
  ];
  for (const token of bad) await assert.rejects(tokens.verify(token), { code: "unauthorized" });
});
