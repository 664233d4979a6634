import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readConfig } from "./config.ts";

const secret = "s".repeat(32);
const production = { MODE: "production", JOIN_TOKEN_SECRET: secret, ROOM_API_KEY: "k".repeat(32) };

test("an empty environment is a machine for development", () => {
  const config = readConfig({});
  assert.equal(config.production, false);
  assert.equal(config.port, 8000);
  assert.equal(config.functionsUrl, "http://localhost:8080");
  assert.equal(config.listen.firstPort, 40_000);
  assert.equal(config.listen.localIps[0], "127.0.0.1");
  assert.equal(config.roomApiKey, undefined);
  assert.equal(config.demo, undefined);
});

test("every bad key is reported at once, secrets without their value", () => {
  const env = { PORT: "http", MODE: "prod", WORKERS: "0", ANNOUNCED_IP: "example", ICE_SERVERS: "stun:x", DEMO: "yes" };
  assert.throws(() => readConfig(env), (error: TypeError) => {
    const keys = error.message.split("\n").map((line) => line.split(" ")[2]);
    assert.deepEqual(keys.sort(), Object.keys(env).sort());
    assert.ok(
      error.message.includes("Cannot use PORT as it must be an integer from 0 to 65535: current value is http"),
    );
    return true;
  });
});

test("production refuses default, short and missing secrets", () => {
  assert.throws(() => readConfig({ MODE: "production" }), /JOIN_TOKEN_SECRET(.|\n)*ROOM_API_KEY/);
  assert.throws(() => readConfig({ ...production, JOIN_TOKEN_SECRET: "short" }), /JOIN_TOKEN_SECRET/);
  assert.throws(() => readConfig({ ...production, JOIN_TOKEN_SECRET: "development-only-join-token-secret" }));
  assert.throws(() => readConfig({ ...production, ROOM_API_KEY: "" }), /ROOM_API_KEY/);
  assert.equal(readConfig(production).roomApiKey, production.ROOM_API_KEY);
});

test("a secret may come from a file", () => {
  const file = join(mkdtempSync(join(tmpdir(), "config-")), "secret");
  writeFileSync(file, `${secret}\n`);
  assert.equal(readConfig({ JOIN_TOKEN_SECRET_FILE: file }).joinTokenSecret, secret);
  assert.throws(() => readConfig({ TURN_SECRET_FILE: `${file}.gone` }), /TURN_SECRET_FILE/);
});

test("TURN needs its secret; ICE servers may be fixed", () => {
  assert.throws(() => readConfig({ TURN_URLS: "turn:host:3478" }), /TURN_SECRET/);
  const config = readConfig({
    TURN_URLS: "turn:host:3478?transport=udp, turns:host:5349",
    TURN_SECRET: "turn",
    ICE_SERVERS: '[{"urls":["stun:host:3478"]}]',
  });
  assert.deepEqual(config.ice.turn?.urls, ["turn:host:3478?transport=udp", "turns:host:5349"]);
  assert.deepEqual(config.ice.fixed, [{ urls: ["stun:host:3478"] }]);
});
