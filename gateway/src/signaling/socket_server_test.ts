import type { CallError } from "@jbcalling/contract";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import type { Identity } from "../rooms/ports.ts";
import { setTheStage } from "../rooms/testing/room_stage.ts";
import { JoinTokens } from "./join_tokens.ts";
import { SocketServer } from "./socket_server.ts";
import { TestClient } from "./testing/client.ts";

const identity: Identity = { name: "Ann", role: "participant", speaks: "en", hears: "vi", output: "both" };

async function serve(t: TestContext, { maxConnections = 100 } = {}) {
  const stage = setTheStage();
  const tokens = new JoinTokens("test secret", () => clock.now);
  const clock = { now: Date.now() };
  const http = createServer();
  const refused: string[] = [];
  const answered: string[] = [];
  const server = new SocketServer(http, {
    registry: stage.registry,
    tokens,
    iceServers: (peerId) => [{ urls: ["turn:host"], username: peerId }],
    maxConnections,
    log: { info: () => {}, warn: () => {}, error: (message, fields) => assert.fail(`${message} ${fields?.error}`) },
    onRequest: (request, code) => answered.push(`${request} ${code}`),
    onRefused: (reason) => refused.push(reason),
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  t.after(() => server.close());
  const { port } = http.address() as AddressInfo;
  const connect = async (room = "room", who: Partial<Identity> = {}) => {
    const { token } = await tokens.issue(room, { ...identity, ...who }, 60);
    const client = await TestClient.connect(port, token);
    t.after(() => client.close());
    return { client, token };
  };
  return { ...stage, tokens, clock, port, connect, refused, answered };
}

const refusedWith = (code: string) => (error: CallError) => error.code === code;

test("a client joins, is told of others and leaves", async (t) => {
  const { connect, registry } = await serve(t);
  const { client: ann } = await connect();
  const joined = await ann.request("join", {});
  assert.equal(joined.self.name, "Ann");
  assert.equal(joined.resumed, false);
  assert.deepEqual(joined.iceServers, [{ urls: ["turn:host"], username: joined.self.peerId }]);
  const { client: binh } = await connect("room", { name: "Bình" });
  const told = ann.next("peerJoined");
  await binh.request("join", {});
  assert.equal((await told).name, "Bình");
  assert.deepEqual(await binh.request("setPreferences", { output: "captions" }), {
    speaks: "en",
    hears: "vi",
    output: "captions",
  });
  await binh.request("leave", {});
  await assert.rejects(binh.request("createTransport", { direction: "send" }), refusedWith("conflict"));
  await ann.request("leave", {});
  assert.deepEqual([...registry.rooms], []);
});

test("nobody connects without a valid token", async (t) => {
  const { port, tokens, refused } = await serve(t);
  const foreign = await new JoinTokens("another secret").issue("room", identity, 60);
  const { token } = await tokens.issue("room", identity, 60);
  const [head, body] = token.split(".");
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;
  for (const bad of [undefined, "", 7, {}, "x".repeat(5000), foreign.token, `${head}.${body}.AAAA`, unsigned]) {
    await assert.rejects(TestClient.connect(port, bad), refusedWith("unauthorized"));
  }
  assert.equal(refused.length, 8);
});

test("with an expired token a client comes back, but does not enter", async (t) => {
  const { connect, clock, port } = await serve(t);
  const { client, token } = await connect();
  const { self, resumeKey } = await client.request("join", {});
  clock.now += 120_000;
  const late = await TestClient.connect(port, token);
  await assert.rejects(late.request("join", {}), refusedWith("unauthorized"));
  client.cut();
  const back = await late.request("join", { resume: { peerId: self.peerId, resumeKey, lastSeq: 0 } });
  assert.equal(back.resumed, true);
  late.close();
  clock.now += 2 * 86_400_000;
  await assert.rejects(TestClient.connect(port, token), refusedWith("unauthorized"));
});

test("a lost connection keeps its place, a closed one does not", async (t) => {
  const { connect, registry } = await serve(t);
  const { client: ann } = await connect();
  await ann.request("join", {});
  const { client: binh } = await connect();
  await binh.request("join", {});
  const lost = ann.next("peerUpdated");
  binh.cut();
  assert.equal((await lost).connected, false);
  assert.equal(registry.peerCount, 2);
  const { client: chi } = await connect();
  await chi.request("join", {});
  const left = ann.next("peerLeft");
  chi.close();
  await left;
  assert.equal(registry.peerCount, 2);
});

test("a client that resumes while its old connection still seems alive takes its place over", async (t) => {
  const { connect } = await serve(t);
  const { client: old } = await connect();
  const { self, resumeKey } = await old.request("join", {});
  const { client: fresh } = await connect();
  const { resumed } = await fresh.request("join", { resume: { peerId: self.peerId, resumeKey, lastSeq: 0 } });
  assert.equal(resumed, true);
  await old.disconnected();
  assert.equal((await fresh.request("setPreferences", {})).hears, "vi");
});

test("what makes no sense is refused with its reason", async (t) => {
  const { connect, answered } = await serve(t);
  const { client } = await connect();
  const malformed: [string, ...unknown[]][] = [
    ["nonsense", {}],
    ["__proto__", {}],
    ["join"],
    ["join", null],
    ["join", { resume: { peerId: 7 } }],
    ["join", { extra: true }],
    ["createTransport", { direction: "up" }],
    ["produce", { transportId: "x", kind: "audio", source: "mic", rtpParameters: "no" }],
    ["setPreferences", { hears: "xx" }],
    ["setGlossary", { entries: [{ en: "Falcon" }] }],
    ["setGlossary", { entries: [{ en: "Fal\ncon", vi: "" }] }],
    ["setGlossary", { entries: Array(101).fill({ en: "Falcon", vi: "Falcon" }) }],
    ["consume", []],
  ];
  for (const [name, ...payload] of malformed) {
    const { ok, error } = await client.raw(name, ...payload) as {
      ok: boolean;
      error: { code: string; message: string };
    };
    assert.equal(ok, false, name);
    assert.equal(error.code, "invalid_request", name);
    assert.match(error.message, /^Cannot .* as /);
  }
  assert.equal(answered.filter((each) => each === "unknown invalid_request").length, 2);
  await client.request("join", {});
  await assert.rejects(client.request("join", {}), refusedWith("conflict"));
});

test("a client that floods is slowed, then cut off, and others do not notice", async (t) => {
  const { connect, refused, registry } = await serve(t);
  const { client: calm } = await connect();
  await calm.request("join", {});
  const { client: wild } = await connect();
  await wild.request("join", {});
  const gone = wild.disconnected();
  const answers = Array.from({ length: 2000 }, () => wild.raw("setPreferences", {}).catch(() => undefined));
  await calm.request("setPreferences", { output: "voice" });
  await gone;
  assert.deepEqual(refused, ["flood"]);
  const codes = (await Promise.all(answers)).map((answer) => (answer as { error?: { code: string } })?.error?.code);
  assert.ok(codes.includes("overloaded"));
  assert.ok(registry.peerCount >= 1);
});

test("a message of a megabyte ends its connection only", async (t) => {
  const { connect } = await serve(t);
  const { client: calm } = await connect();
  await calm.request("join", {});
  const { client: wild } = await connect();
  wild.raw("join", { resume: { peerId: "x".repeat(1_000_000), resumeKey: "", lastSeq: 0 } }).catch(() => {});
  await wild.disconnected();
  assert.equal((await calm.request("setPreferences", {})).speaks, "en");
});

test("more connections than the gateway takes are refused", async (t) => {
  const { connect } = await serve(t, { maxConnections: 2 });
  await connect();
  await connect();
  await assert.rejects(connect(), refusedWith("overloaded"));
});
