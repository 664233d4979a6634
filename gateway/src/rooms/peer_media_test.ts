import assert from "node:assert/strict";
import { test } from "node:test";
import { microphone } from "./testing/scripted_media.ts";
import { setTheStage } from "./testing/room_stage.ts";

const code = (expected: string) => (error: { code?: string }) => error.code === expected;

test("nobody reaches what belongs to another, or to another room", async () => {
  const { join, speakUp } = setTheStage();
  const ann = await join();
  const { producerId } = await speakUp(ann);
  const { transportId } = await ann.peer.media.createTransport("send");
  const foreign = await join({}, { roomId: "other" });
  const { media } = foreign.peer;
  await media.createTransport("receive");
  await assert.rejects(media.consume(producerId, {}), code("not_found"));
  await assert.rejects(media.produce(microphone(transportId)), code("not_found"));
  await assert.rejects(media.setProducerPaused(producerId, true), code("not_found"));
  assert.throws(() => media.closeProducer(producerId), code("not_found"));
  assert.throws(() => media.restartIce(transportId), code("not_found"));
  await assert.rejects(media.resumeConsumer("nothing"), code("not_found"));
});

test("an observer sends nothing, and nobody sends on a receiving transport", async () => {
  const { join } = setTheStage();
  const observer = await join({ role: "observer" });
  const { transportId } = await observer.peer.media.createTransport("send");
  await assert.rejects(observer.peer.media.produce(microphone(transportId)), code("forbidden"));
  const ann = await join();
  const receiving = await ann.peer.media.createTransport("receive");
  await assert.rejects(ann.peer.media.produce(microphone(receiving.transportId)), code("conflict"));
});

test("there is one producer for each source, also for requests at once", async () => {
  const { join } = setTheStage();
  const { peer } = await join();
  const { transportId } = await peer.media.createTransport("send");
  const outcomes = await Promise.allSettled([1, 2].map(() => peer.media.produce(microphone(transportId))));
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  await assert.rejects(peer.media.produce(microphone(transportId)), code("conflict"));
  const video = { ...microphone(transportId), kind: "video" } as const;
  await assert.rejects(peer.media.produce(video), code("invalid_request"));
  await peer.media.produce({ ...video, source: "camera" });
});

test("a producer is consumed once, on a receiving transport", async () => {
  const { join, speakUp, media } = setTheStage();
  const { producerId } = await speakUp(await join());
  const { peer } = await join();
  await assert.rejects(peer.media.consume(producerId, {}), code("conflict"));
  await peer.media.createTransport("receive");
  const { consumerId } = await peer.media.consume(producerId, {});
  await peer.media.resumeConsumer(consumerId);
  await assert.rejects(peer.media.consume(producerId, {}), code("conflict"));
  assert.equal(media[0]!.count("consumer"), 1);
});

test("transports are limited", async () => {
  const { join, media } = setTheStage();
  const { peer } = await join();
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => peer.media.createTransport("send")));
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 4);
  assert.equal(media[0]!.count("transport"), 4);
});

test("what opens while its peer leaves is closed", async () => {
  const { join, media } = setTheStage();
  await join();
  const { peer, room } = await join();
  const { transportId } = await peer.media.createTransport("send");
  const pending = [peer.media.createTransport("receive"), peer.media.produce(microphone(transportId))];
  room.leave(peer);
  const outcomes = await Promise.allSettled(pending);
  assert.deepEqual(outcomes.map(({ status }) => status), ["rejected", "rejected"]);
  assert.equal(media[0]!.open.size, 0);
});
