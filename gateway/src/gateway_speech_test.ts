import type { Caption } from "@jbcalling/contract";
import assert from "node:assert/strict";
import { test } from "node:test";
import { VoiceQueue } from "./pipeline/voice_queue.ts";
import { readClip } from "./pipeline/testing/clips.ts";
import type { Room } from "./rooms/room.ts";
import { TestClient } from "./signaling/testing/client.ts";
import { eventually, type Gateway, openGateway, type Visitor } from "./testing/gateway_stage.ts";

/** Lets somebody who joined speak the English clip into a microphone inside the gateway. */
async function speak(gateway: Gateway, { reply }: Visitor): Promise<VoiceQueue> {
  const room = [...gateway.registry.rooms].find(({ id }) => id === reply.room) as Room;
  const peer = [...room.peers].find(({ peerId }) => peerId === reply.self.peerId)!;
  const queue = new VoiceQueue();
  await room.openMicrophone(peer, queue);
  queue.enqueue(await readClip("en", 24_000));
  return queue;
}

function captionsOf({ client }: Visitor): Caption[] {
  const captions: Caption[] = [];
  client.socket.on("caption", (caption) => void captions.push(caption));
  return captions;
}

test("what one says, the other reads and hears in their language", { timeout: 60_000 }, async (t) => {
  const { gateway, enter, functions } = await openGateway(t);
  const listener = await enter("room", { name: "Bình", speaks: "vi", hears: "vi" });
  const same = await enter("room", { name: "Carl" });
  const speaker = await enter("room", { name: "Ann" });
  const heard = captionsOf(listener);
  const read = captionsOf(same);
  const voice = new Promise<string | undefined>((resolve) => {
    listener.client.socket.on("producerAdded", ({ source, language }) => {
      if (source === "translation") resolve(language);
    });
  });
  await speak(gateway, speaker);
  assert.equal(await voice, "vi");
  await eventually(() => heard.some(({ clock }) => clock?.firstAudioMs !== undefined), 15_000);
  const first = heard[0]!;
  const last = heard.find(({ clock }) => clock?.firstAudioMs !== undefined)!;
  assert.equal(first.final, false);
  assert.equal(first.name, "Ann");
  assert.equal(last.final, true);
  assert.equal(last.original.text, "hello everybody");
  assert.equal(last.translation?.text, "xin chào mọi người");
  assert.ok(last.clock!.firstAudioMs! >= last.clock!.endpointMs!);
  assert.ok(read.every(({ translation }) => translation === undefined));
  assert.ok(functions.calls.tts >= 1);
  const metrics = await gateway.metrics.registry.metrics();
  assert.match(metrics, /^utterances_total\{outcome="spoken"\} [1-9]/m);
  assert.match(metrics, /^utterance_latency_seconds_count\{stage="first_audio"\} [1-9]/m);
});

test("people who share a language cost no translation", { timeout: 60_000 }, async (t) => {
  const { gateway, enter, functions } = await openGateway(t);
  const speaker = await enter("room");
  const listener = await enter("room");
  const captions = captionsOf(listener);
  await speak(gateway, speaker);
  await eventually(() => captions.some(({ final }) => final), 15_000);
  assert.equal(functions.calls.translate, 0);
  assert.equal(functions.calls.tts, 0);
});

test("a call goes on without a voice, says so, and notices when it is back", { timeout: 60_000 }, async (t) => {
  const { gateway, enter, functions } = await openGateway(t);
  const listener = await enter("room", { speaks: "vi", hears: "vi" });
  const speaker = await enter("room");
  const captions = captionsOf(listener);
  functions.down.add("tts");
  const failed = listener.client.next("status", 30_000);
  await speak(gateway, speaker);
  assert.deepEqual(await failed, { stt: "ok", translate: "ok", tts: "unavailable" });
  const recovered = listener.client.next("status", 30_000);
  await eventually(() => captions.some(({ degraded }) => degraded === "voice_unavailable"), 30_000);
  assert.ok(captions.some(({ translation }) => translation?.text === "xin chào mọi người"));
  functions.down.delete("tts");
  assert.equal((await recovered).tts, "ok");
});

test("a client that was away gets what it missed and goes on where it was", { timeout: 60_000 }, async (t) => {
  const { gateway, enter, tokenFor } = await openGateway(t);
  const speaker = await enter("room", { name: "Ann" });
  const listener = await enter("room", { speaks: "vi", hears: "vi" });
  const { transportId, iceParameters } = await listener.client.request("createTransport", { direction: "receive" });
  const finished = captionsOf(speaker);
  listener.client.cut();
  await speak(gateway, speaker);
  await eventually(() => finished.some(({ final }) => final), 15_000);
  const back = await TestClient.connect(gateway.port, await tokenFor("room"));
  t.after(() => back.close());
  const { peerId } = listener.reply.self;
  const { resumeKey } = listener.reply;
  const reply = await back.request("join", { resume: { peerId, resumeKey, lastSeq: 0 } });
  assert.equal(reply.resumed, true);
  assert.equal(reply.self.peerId, peerId);
  const missed = reply.captions.find(({ final }) => final)!;
  assert.equal(missed.name, "Ann");
  assert.equal(missed.translation?.text, "xin chào mọi người");
  const restarted = await back.request("restartIce", { transportId });
  assert.notDeepEqual(restarted.iceParameters, iceParameters);
  assert.ok(reply.producers.some(({ source }) => source === "translation"));
});

test("in a demo every room has a robot, as long as somebody is there", { timeout: 60_000 }, async (t) => {
  const { gateway, enter, functions } = await openGateway(t, { DEMO: "1" });
  const visitor = await enter("room", { speaks: "vi", hears: "vi" });
  await eventually(() => gateway.registry.peerCount === 2);
  const [robot] = [...[...gateway.registry.rooms][0]!.peers].filter(({ peerId }) =>
    peerId !== visitor.reply.self.peerId
  );
  assert.equal(robot?.name, "Robot");
  assert.equal(robot?.speaks, "en");
  assert.equal(robot?.hears, "vi");
  await eventually(() => functions.calls.tts > 0, 10_000);
  await visitor.client.request("leave", {});
  await eventually(() => gateway.registry.peerCount === 0);
  await eventually(async () => (await gateway.workers.usage()).beats === 0);
});
