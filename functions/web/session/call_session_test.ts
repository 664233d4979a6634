import assert from "node:assert/strict";
import type { PeerInfo, ProducerInfo } from "@jbcalling/contract";
import { FakeMediaStreamTrack } from "fake-mediastreamtrack";
import { captionOf } from "../captions/testing.ts";
import { sessionAt, until } from "../testing/session_fixture.ts";
import { ScriptedGateway } from "../testing/scripted_gateway.ts";

const minh: PeerInfo = {
  peerId: "minh",
  name: "Minh",
  role: "participant",
  connected: true,
  speaks: "vi",
  hears: "vi",
  output: "both",
};
const mic: ProducerInfo = { producerId: "minh-mic", peerId: "minh", kind: "audio", source: "mic", paused: false };
const voice: ProducerInfo = { ...mic, producerId: "minh-en", source: "translation", language: "en" };

function track(kind: "audio" | "video" = "audio"): MediaStreamTrack {
  return new FakeMediaStreamTrack({ kind }) as unknown as MediaStreamTrack;
}

/** Runs a test against a gateway with Minh in its room, and closes everything. */
function callTest(name: string, body: (gateway: ScriptedGateway) => Promise<void>): void {
  Deno.test(name, async () => {
    const gateway = await ScriptedGateway.create();
    gateway.peers = [minh];
    gateway.producers = [mic];
    try {
      await body(gateway);
    } finally {
      await gateway.close();
    }
  });
}

callTest("CallSession joins, receives what is there and sends what it is given", async (gateway) => {
  gateway.captions = [captionOf({ seq: 3 })];
  const { session, leave } = sessionAt(gateway);
  session.publish("mic", track(), { paused: true });
  session.start();
  await until(() => session.state.remote.size === 1 && gateway.requests("setProducerPaused").length === 1);
  assert.equal(session.state.phase.name, "live");
  assert.equal(session.state.self?.name, "Anna");
  assert.deepEqual(session.state.peers, [minh]);
  assert.equal(session.state.log.captions.length, 1);
  assert.equal(gateway.requests("produce")[0]?.source, "mic");
  await until(() => gateway.requests("resumeConsumer").length === 1);
  assert.ok(session.state.local.mic?.paused);
  await leave();
  assert.equal(session.state.phase.name, "left");
  assert.equal(gateway.requests("leave").length, 1);
});

callTest("CallSession follows the room's events", async (gateway) => {
  const { session, leave } = sessionAt(gateway);
  session.start();
  await until(() => session.state.remote.size === 1);
  gateway.addPeer({ ...minh, peerId: "lan", name: "Lan" });
  gateway.addProducer({ ...mic, producerId: "lan-camera", peerId: "lan", kind: "video", source: "camera" });
  gateway.emit("activeSpeaker", { peerId: "lan" });
  gateway.say(captionOf({ rev: 2, seq: 9 }));
  gateway.emit("status", { stt: "ok", translate: "unavailable", tts: "ok" });
  await until(() => session.state.remote.size === 2);
  assert.equal(session.state.activeSpeaker, "lan");
  assert.equal(session.state.log.lastSeq, 9);
  assert.equal(session.state.status.translate, "unavailable");
  gateway.emit("producerPaused", { producerId: "minh-mic", paused: true });
  await until(() => session.state.remote.get("minh-mic")?.info.paused === true);
  gateway.emit("producerRemoved", { producerId: "minh-mic" });
  gateway.emit("peerLeft", { peerId: "lan" });
  await until(() => session.state.peers.length === 1);
  assert.deepEqual([...session.state.remote.keys()], ["lan-camera"]);
  await leave();
});

callTest(
  "CallSession takes a translated voice only in the language and mode that the listener wants",
  async (gateway) => {
    gateway.producers = [mic, voice, { ...voice, producerId: "minh-vi", language: "vi" }];
    const { session, leave } = sessionAt(gateway, { output: "captions" });
    session.start();
    await until(() => session.state.remote.size === 1);
    assert.deepEqual([...session.state.remote.keys()], ["minh-mic"]);
    await session.setPreferences({ output: "both" });
    await until(() => session.state.remote.has("minh-en"));
    assert.equal(session.state.remote.has("minh-vi"), false);
    assert.deepEqual(gateway.requests("setPreferences"), [{ output: "both" }]);
    await leave();
  },
);

callTest("CallSession comes back as the same peer, with what it missed, over the same link", async (gateway) => {
  const { session, phases, leave } = sessionAt(gateway);
  session.publish("mic", track());
  session.start();
  await until(() => session.state.remote.size === 1 && gateway.requests("produce").length === 1);
  gateway.say(captionOf({ seq: 5 }));
  await until(() => session.state.log.lastSeq === 5);
  const { peerId } = session.state.self!;
  gateway.drop();
  gateway.captions.push(captionOf({ utteranceId: "missed", seq: 6, startedAt: 2_000_000 }));
  session.setPaused("mic", true);
  await until(() => session.state.phase.name === "live" && session.state.log.captions.length === 2);
  assert.ok(phases.includes("reconnecting"));
  assert.equal(session.state.self?.peerId, peerId);
  assert.equal(gateway.requests("join")[1]?.resume?.lastSeq, 5);
  assert.equal(gateway.requests("createTransport").length, 2);
  await until(() => gateway.requests("restartIce").length === 2);
  await until(() => gateway.requests("setProducerPaused").at(-1)?.paused === true);
  assert.equal(gateway.requests("produce").length, 1);
  await leave();
});

callTest(
  "CallSession knows the room's names and terms, and tells them to a room that started again",
  async (gateway) => {
    const [falcon, ngozi] = [{ en: "Falcon", vi: "Chim Ưng" }, { en: "Ngozi", vi: "Ngozi" }];
    gateway.glossary = [falcon];
    const { session, leave } = sessionAt(gateway);
    session.start();
    await until(() => session.state.glossary.length === 1);
    await session.setGlossary([falcon, ngozi]);
    assert.deepEqual(gateway.glossary, [falcon, ngozi]);
    gateway.emit("glossary", { entries: [ngozi] });
    await until(() => session.state.glossary.length === 1);
    gateway.glossary = [];
    gateway.closeRoom("worker_died", 0);
    await until(() => gateway.glossary.length === 1);
    assert.deepEqual(session.state.glossary, [ngozi]);
    await leave();
  },
);

callTest("CallSession sends and receives anew when its place is gone", async (gateway) => {
  const { session, leave } = sessionAt(gateway);
  session.publish("mic", track());
  session.start();
  await until(() => gateway.requests("produce").length === 1 && session.state.remote.size === 1);
  gateway.resumes = false;
  gateway.drop();
  await until(() => gateway.requests("produce").length === 2 && session.state.remote.size === 1);
  assert.equal(gateway.requests("createTransport").length, 4);
  await leave();
});

callTest("CallSession tells the gateway afterwards what ended while it was away", async (gateway) => {
  const { session, leave } = sessionAt(gateway);
  session.publish("camera", track("video"));
  session.start();
  await until(() => gateway.requests("produce").length === 1);
  await session.settled();
  gateway.refusals.set("connect", "unavailable");
  gateway.drop();
  await until(() => session.state.phase.name === "reconnecting");
  session.unpublish("camera");
  await session.setPreferences({ hears: "vi" });
  gateway.refusals.clear();
  await until(() => gateway.requests("closeProducer").length === 1 && gateway.requests("setPreferences").length === 1);
  assert.equal(gateway.requests("setPreferences")[0]?.hears, "vi");
  await leave();
});

callTest("CallSession joins anew when the room is closed under it", async (gateway) => {
  const { session, phases, leave } = sessionAt(gateway);
  session.publish("mic", track());
  session.start();
  await until(() => gateway.requests("produce").length === 1);
  gateway.closeRoom("worker_died", 20);
  await until(() => gateway.requests("produce").length === 2);
  assert.ok(phases.includes("rejoining"));
  assert.equal(gateway.requests("join")[1]?.resume, undefined);
  await leave();
});

callTest("CallSession builds a new connection when the gateway stops answering", async (gateway) => {
  const { session, leave } = sessionAt(gateway, {}, { requestMs: 150 });
  session.start();
  await until(() => session.state.remote.size === 1);
  gateway.ignored.add("setPreferences");
  await session.setPreferences({ output: "voice" });
  await until(() => session.state.phase.name === "reconnecting");
  gateway.ignored.clear();
  await until(() => session.state.phase.name === "live");
  await leave();
});

callTest("CallSession says so when the room is full, and does not try again by itself", async (gateway) => {
  gateway.refusals.set("join", "room_full");
  const { session } = sessionAt(gateway);
  session.start();
  await until(() => session.state.phase.name === "failed");
  const { phase } = session.state;
  assert.ok(phase.name === "failed" && phase.error.code === "room_full" && !phase.joined);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(gateway.requests("join").length, 1);
});

callTest("CallSession gives up after some tries when nobody can be reached at first", async (gateway) => {
  gateway.refusals.set("connect", "unavailable");
  const { session, phases } = sessionAt(gateway);
  session.start();
  await until(() => session.state.phase.name === "failed");
  assert.ok(phases.filter((name) => name === "connecting").length >= 3);
  assert.ok(session.state.phase.name === "failed" && session.state.phase.error.code === "unavailable");
});

callTest("CallSession fetches another token when its own is refused", async (gateway) => {
  gateway.refusals.set("connect", "unauthorized");
  const { session, leave } = sessionAt(gateway);
  session.start();
  setTimeout(() => gateway.refusals.clear(), 30);
  await until(() => session.state.phase.name === "live");
  await leave();
});

callTest("CallSession says so when a token is refused", async (gateway) => {
  gateway.refusals.set("token", "unauthorized");
  const { session } = sessionAt(gateway);
  session.start();
  await until(() => session.state.phase.name === "failed");
  assert.equal(gateway.requests("join").length, 0);
});

callTest("CallSession may be left at any moment, more than once", async (gateway) => {
  const { session } = sessionAt(gateway);
  session.start();
  await Promise.all([session.leave(), session.leave()]);
  assert.equal(session.state.phase.name, "left");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(gateway.requests("join").length, 0);
});
