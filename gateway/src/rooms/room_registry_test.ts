import assert from "node:assert/strict";
import { test } from "node:test";
import { caption, Mailbox, setTheStage, settled } from "./testing/room_stage.ts";

const code = (expected: string) => (error: { code?: string }) => error.code === expected;

test("a room that is full refuses clearly, and so does a full gateway", async () => {
  const { join } = setTheStage({ limits: { maxPeersPerRoom: 1, maxRooms: 2, maxPeers: 2 } });
  await join({}, { roomId: "a" });
  await assert.rejects(join({}, { roomId: "a" }), code("room_full"));
  await join({}, { roomId: "b" });
  await assert.rejects(join({}, { roomId: "c" }), code("overloaded"));
});

test("a gateway with all its rooms open opens no more, and one that closed makes place", async () => {
  const { join } = setTheStage({ limits: { maxRooms: 1 } });
  const { room, peer } = await join({}, { roomId: "a" });
  await assert.rejects(join({}, { roomId: "b" }), code("overloaded"));
  room.leave(peer);
  await join({}, { roomId: "b" });
});

test("joins at once open one room, and no more come in than it takes", async () => {
  const { join, media } = setTheStage({ limits: { maxPeersPerRoom: 3 } });
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => join()));
  assert.equal(media.length, 1);
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 3);
});

test("a client that comes back in time is the same peer with the captions it missed", async () => {
  const { join, speakUp, clock, counts } = setTheStage();
  const speaker = await join({ name: "Ann" });
  const { onCaption } = (await speakUp(speaker)).pipeline.options;
  const listener = await join({ speaks: "vi", hears: "vi" });
  onCaption(caption({ utteranceId: "heard" }));
  listener.room.disconnected(listener.peer, listener.mailbox);
  assert.equal(speaker.mailbox.of("peerUpdated").at(-1)?.connected, false);
  onCaption(caption({ utteranceId: "missed", rev: 1, final: false }));
  onCaption(caption({ utteranceId: "missed", rev: 2 }));
  clock.advance(29_000);
  const { peerId, resumeKey } = listener.peer;
  const back = await join({}, { resume: { peerId, resumeKey, lastSeq: 1 } });
  assert.equal(back.resumed, true);
  assert.equal(back.peer, listener.peer);
  assert.equal(speaker.mailbox.of("peerUpdated").at(-1)?.connected, true);
  const { captions } = back.room.view(back.peer, 1);
  assert.deepEqual(captions.map(({ utteranceId, rev, translation }) => [utteranceId, rev, translation?.language]), [
    ["missed", 2, "vi"],
  ]);
  clock.advance(60_000);
  assert.equal(back.room.peerCount, 2);
  assert.equal(counts.resumed, 1);
});

test("a client that stays away has left, and comes back as somebody new", async () => {
  const { join, clock } = setTheStage();
  await join();
  const lost = await join();
  lost.room.disconnected(lost.peer, lost.mailbox);
  clock.advance(30_000);
  assert.equal(lost.room.peerCount, 1);
  const { peerId, resumeKey } = lost.peer;
  const back = await join({}, { resume: { peerId, resumeKey, lastSeq: 0 } });
  assert.equal(back.resumed, false);
  assert.notEqual(back.peer.peerId, peerId);
});

test("nobody resumes with a wrong key, or in another room", async () => {
  const { join } = setTheStage();
  const { peer } = await join();
  const { peerId, resumeKey } = peer;
  const wrongKey = await join({}, { resume: { peerId, resumeKey: "guessed", lastSeq: 0 } });
  assert.equal(wrongKey.resumed, false);
  const otherRoom = await join({}, { roomId: "other", resume: { peerId, resumeKey, lastSeq: 0 } });
  assert.equal(otherRoom.resumed, false);
});

test("a connection that is replaced does not take its peer along when it closes", async () => {
  const { join } = setTheStage();
  const first = await join();
  const { peerId, resumeKey } = first.peer;
  const second = await join({}, { resume: { peerId, resumeKey, lastSeq: 0 } });
  assert.equal(first.mailbox.wasReplaced, true);
  first.room.disconnected(first.peer, first.mailbox);
  assert.equal(second.peer.connected, true);
});

test("with an expired token only a client that was here comes back", async () => {
  const { join, media, clock } = setTheStage();
  const { peer, room, mailbox } = await join();
  const { peerId, resumeKey } = peer;
  await assert.rejects(join({}, { resumeOnly: true }), code("unauthorized"));
  await assert.rejects(
    join({}, { resumeOnly: true, resume: { peerId, resumeKey: "x", lastSeq: 0 } }),
    code("unauthorized"),
  );
  room.disconnected(peer, mailbox);
  const back = await join({}, { resumeOnly: true, resume: { peerId, resumeKey, lastSeq: 0 } });
  assert.equal(back.resumed, true);

  media[0]!.events.workerDied();
  const again = await join({}, { resumeOnly: true, resume: { peerId, resumeKey, lastSeq: 0 } });
  assert.equal(again.resumed, false);
  clock.advance(30_000);
  await assert.rejects(join({}, { resumeOnly: true, resume: { peerId, resumeKey, lastSeq: 0 } }), code("unauthorized"));
});

test("a worker's death closes its rooms only, tells their clients, and they may join again", async () => {
  const { join, media } = setTheStage();
  const lost = await join({}, { roomId: "lost" });
  const other = await join({}, { roomId: "other" });
  media[0]!.events.workerDied();
  assert.deepEqual(lost.mailbox.of("roomClosed").map(({ reason }) => reason), ["worker_died"]);
  assert.deepEqual(other.mailbox.events, []);
  const back = await join({}, { roomId: "lost" });
  assert.notEqual(back.room, lost.room);
});

test("a worker that dies while its room opens is a refusal, not a room", async () => {
  const stage = setTheStage({
    openMedia: async (events) => {
      await settled();
      events.workerDied();
      return { close: () => {} } as never;
    },
  });
  await assert.rejects(stage.join(), code("unavailable"));
  assert.deepEqual([...stage.registry.rooms], []);
});

test("a gateway that closes tells everybody and takes nobody", async () => {
  const { join, speakUp, registry, clock } = setTheStage();
  const ann = await join();
  const { pipeline } = await speakUp(ann);
  await registry.close(2000);
  assert.deepEqual(ann.mailbox.of("roomClosed"), [{ reason: "shutting_down", retryAfterMs: 2000 }]);
  assert.deepEqual(pipeline.calls, ["close"]);
  await assert.rejects(join(), code("unavailable"));
  assert.equal(clock.pending, 0);
});

test("newcomers get what was said lately, and the history is bounded", async () => {
  const { join, speakUp } = setTheStage({ limits: { captionHistory: 3, recentCaptions: 2 } });
  const speaker = await join();
  const { onCaption } = (await speakUp(speaker)).pipeline.options;
  for (let index = 1; index <= 10; index++) onCaption(caption({ utteranceId: `u${index}` }));
  const { room, peer } = await join({}, { outbox: new Mailbox() });
  assert.deepEqual(room.view(peer).captions.map(({ seq }) => seq), [9, 10]);
  assert.deepEqual(room.view(peer, 0).captions.map(({ seq }) => seq), [8, 9, 10]);
});
