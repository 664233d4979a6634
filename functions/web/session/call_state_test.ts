import assert from "node:assert/strict";
import type { PeerInfo } from "@jbcalling/contract";
import { captionOf } from "../captions/testing.ts";
import { captionCame, initialState, joined, peerChanged, peerGone } from "./call_state.ts";

const peerOf = (peerId: string, over: Partial<PeerInfo> = {}): PeerInfo => ({
  peerId,
  name: peerId,
  role: "participant",
  connected: true,
  speaks: "vi",
  hears: "vi",
  output: "both",
  ...over,
});

const live = joined(initialState("room"), {
  room: "room",
  self: peerOf("me"),
  resumeKey: "key",
  resumed: false,
  peers: [peerOf("minh")],
  producers: [],
  glossary: [],
  captions: [captionOf({ seq: 4 })],
  rtpCapabilities: {},
  iceServers: [],
  status: { stt: "ok", translate: "ok", tts: "unavailable" },
});

Deno.test("joined() takes over who is there, what was said and what works", () => {
  assert.equal(live.phase.name, "live");
  assert.equal(live.self?.peerId, "me");
  assert.equal(live.log.lastSeq, 4);
  assert.equal(live.status.tts, "unavailable");
  assert.equal(live.captionChanges.size, 0);
});

Deno.test("peerChanged() adds a peer, updates one in place, and knows this client", () => {
  const two = peerChanged(live, peerOf("anna"));
  assert.deepEqual(two.peers.map(({ peerId }) => peerId), ["minh", "anna"]);
  const away = peerChanged(two, peerOf("minh", { connected: false }));
  assert.deepEqual(away.peers.map(({ connected }) => connected), [false, true]);
  assert.equal(peerChanged(live, peerOf("me", { output: "captions" })).self?.output, "captions");
});

Deno.test("peerGone() removes a peer, who then speaks no more", () => {
  const state = peerGone({ ...live, activeSpeaker: "minh" }, "minh");
  assert.deepEqual(state.peers, []);
  assert.equal(state.activeSpeaker, null);
});

Deno.test("captionCame() notes when a caption changed, and not when nothing did", () => {
  const first = captionCame(live, captionOf({ seq: 5, rev: 2 }), 100);
  assert.equal(first.captionChanges.get("u1"), 100);
  const same = captionCame(first, captionOf({ seq: 6, rev: 2 }), 200);
  assert.equal(same.captionChanges.get("u1"), 100);
  assert.equal(same.log.lastSeq, 6);
});

Deno.test("captionCame() keeps the times of the last captions only", () => {
  let state = live;
  for (let at = 0; at < 80; at++) state = captionCame(state, captionOf({ utteranceId: `n${at}`, startedAt: at }), at);
  assert.equal(state.captionChanges.size, 50);
  assert.ok(state.captionChanges.has("n79"));
});
