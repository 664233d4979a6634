import assert from "node:assert/strict";
import { test } from "node:test";
import { caption, setTheStage, settled } from "./testing/room_stage.ts";

const english = { speaks: "en", hears: "en" } as const;
const vietnamese = { speaks: "vi", hears: "vi" } as const;

test("everybody is told who comes, changes and goes", async () => {
  const { join } = setTheStage();
  const ann = await join({ name: "Ann" });
  const binh = await join({ name: "Bình" });
  assert.deepEqual(ann.mailbox.of("peerJoined").map(({ name }) => name), ["Bình"]);
  assert.deepEqual(binh.room.view(binh.peer).peers.map(({ name }) => name), ["Ann"]);
  assert.equal(binh.mailbox.events.length, 0);
  binh.room.setPreferences(binh.peer, { hears: "vi" });
  assert.equal(ann.mailbox.of("peerUpdated")[0]!.hears, "vi");
  binh.room.leave(binh.peer);
  assert.deepEqual(ann.mailbox.of("peerLeft"), [{ peerId: binh.peer.peerId }]);
});

test("what the room calls things is told to everybody, and to newcomers by their reply", async () => {
  const { join, speakUp } = setTheStage();
  const ann = await join({ name: "Ann" });
  const { options } = (await speakUp(ann)).pipeline;
  const binh = await join({ name: "Bình" });
  assert.deepEqual([options.glossary(), ann.room.view(ann.peer).glossary], [[], []]);
  const entries = [{ en: "Project Falcon", vi: "Dự án Chim Ưng" }];
  binh.room.setGlossary(entries);
  assert.deepEqual([ann.mailbox.of("glossary"), binh.mailbox.of("glossary")], [[{ entries }], [{ entries }]]);
  assert.deepEqual([options.glossary(), (await join()).room.view(ann.peer).glossary], [entries, entries]);
});

test("tracks are announced to the others, and to newcomers by their reply", async () => {
  const { join, speakUp } = setTheStage();
  const ann = await join();
  const { producerId } = await speakUp(ann);
  assert.equal(ann.mailbox.of("producerAdded").length, 0);
  const binh = await join();
  assert.deepEqual(binh.room.view(binh.peer).producers.map((each) => each.producerId), [producerId]);
  assert.equal(binh.mailbox.of("producerAdded").length, 0);
  await ann.peer.media.setProducerPaused(producerId, true);
  assert.deepEqual(binh.mailbox.of("producerPaused"), [{ producerId, paused: true }]);
  ann.peer.media.closeProducer(producerId);
  assert.deepEqual(binh.mailbox.of("producerRemoved"), [{ producerId }]);
});

test("a translated voice exists while somebody wants it, and only they are told of it", async () => {
  const { join, speakUp, media } = setTheStage();
  const speaker = await join(english);
  await speakUp(speaker);
  assert.equal(media[0]!.count("voice"), 0);
  const listener = await join(vietnamese);
  const reader = await join({ ...vietnamese, output: "captions" });
  const sameLanguage = await join(english);
  await settled();
  assert.equal(media[0]!.count("voice"), 1);
  const [voice] = listener.mailbox.of("producerAdded");
  assert.equal(voice?.source, "translation");
  assert.equal(voice?.language, "vi");
  assert.equal(voice?.peerId, speaker.peer.peerId);
  for (const other of [speaker, reader, sameLanguage]) assert.deepEqual(other.mailbox.of("producerAdded"), []);

  reader.room.setPreferences(reader.peer, { output: "voice" });
  assert.equal(reader.mailbox.of("producerAdded")[0]?.producerId, voice?.producerId);
  listener.room.setPreferences(listener.peer, { output: "captions" });
  assert.deepEqual(listener.mailbox.of("producerRemoved"), [{ producerId: voice!.producerId }]);
  assert.equal(media[0]!.count("voice"), 1);
  reader.room.setPreferences(reader.peer, { hears: "en" });
  assert.equal(media[0]!.count("voice"), 0);
});

test("a speaker who changes language is not translated into it any more", async () => {
  const { join, speakUp, media } = setTheStage();
  const speaker = await join(english);
  const { pipeline } = await speakUp(speaker);
  const first = await join(vietnamese);
  const second = await join(english);
  await settled();
  speaker.room.setPreferences(speaker.peer, { speaks: "vi" });
  await settled();
  assert.deepEqual(pipeline.calls, ["speak vi"]);
  assert.equal(first.mailbox.of("producerRemoved").length, 1);
  assert.equal(second.mailbox.of("producerAdded").at(-1)?.language, "en");
  assert.equal(media[0]!.count("voice"), 1);
});

test("the pipeline asks for the languages that are wanted, and for no voice that nobody can hear", async () => {
  const { join, speakUp } = setTheStage();
  const speaker = await join(english);
  const { options } = (await speakUp(speaker)).pipeline;
  assert.deepEqual(options.audience.readLanguages(), []);
  const listener = await join(vietnamese);
  assert.deepEqual(options.audience.readLanguages(), ["vi"]);
  assert.deepEqual(options.audience.heardLanguages(), ["vi"]);
  listener.room.disconnected(listener.peer, listener.mailbox);
  assert.deepEqual(options.audience.readLanguages(), ["vi"]);
  assert.deepEqual(options.audience.heardLanguages(), []);
});

test("who receives a voice and has a microphone is protected from its echo, and nobody else", async () => {
  const { join, speakUp, media, played } = setTheStage();
  const speaker = await join(english);
  await speakUp(speaker);
  await speakUp(await join(vietnamese));
  await speakUp(await join({ ...vietnamese, output: "captions" }));
  await join(vietnamese);
  const toVietnamese = speaker.room.producers;
  const voice = [...toVietnamese].find(({ language }) => language === "vi")!.producerId;
  media[0]!.voices.get(voice)!.next();
  assert.deepEqual(played, [voice]);
});

test("each listener gets the caption in their language", async () => {
  const { join, speakUp } = setTheStage();
  const speaker = await join({ ...english, name: "Ann" });
  const { onCaption } = (await speakUp(speaker)).pipeline.options;
  const listener = await join(vietnamese);
  onCaption(caption({ degraded: "voice_unavailable" }));
  const [own] = speaker.mailbox.of("caption");
  const [translated] = listener.mailbox.of("caption");
  assert.equal(own?.translation, undefined);
  assert.equal(own?.degraded, undefined);
  assert.equal(translated?.translation?.text, "xin chào");
  assert.equal(translated?.degraded, "voice_unavailable");
  assert.equal(translated?.name, "Ann");
  assert.equal(translated?.seq, 1);
});

test("a caption never goes back", async () => {
  const { join, speakUp } = setTheStage();
  const speaker = await join();
  const { onCaption } = (await speakUp(speaker)).pipeline.options;
  for (const rev of [1, 3, 2, 3]) onCaption(caption({ rev }));
  assert.deepEqual(speaker.mailbox.of("caption").map(({ rev }) => rev), [1, 3]);
});

test("a muted microphone ends what was being said", async () => {
  const { join, speakUp } = setTheStage();
  const speaker = await join();
  const { producerId, pipeline } = await speakUp(speaker);
  await speaker.peer.media.setProducerPaused(producerId, true);
  await speaker.peer.media.setProducerPaused(producerId, false);
  assert.deepEqual(pipeline.calls, ["flush"]);
});

test("the loudest microphone is told by its speaker, once", async () => {
  const { join, speakUp } = setTheStage();
  const speaker = await join();
  const { producerId } = await speakUp(speaker);
  for (const loudest of [producerId, producerId, null, "gone", producerId]) speaker.room.loudest(loudest);
  assert.deepEqual(speaker.mailbox.of("activeSpeaker").map(({ peerId }) => peerId), [
    speaker.peer.peerId,
    null,
    speaker.peer.peerId,
  ]);
});

test("all that a peer opened is closed when it leaves, and the room with the last", async () => {
  const { join, speakUp, media, registry, counts } = setTheStage();
  const ann = await join(english);
  const binh = await join(vietnamese);
  const { producerId, pipeline } = await speakUp(ann);
  await binh.peer.media.createTransport("receive");
  await binh.peer.media.consume(producerId, {});
  await settled();
  assert.deepEqual([...media[0]!.open.values()].sort(), [
    "consumer",
    "producer",
    "tap",
    "transport",
    "transport",
    "voice",
  ]);
  ann.room.leave(ann.peer);
  assert.deepEqual(pipeline.calls, ["close"]);
  assert.deepEqual([...media[0]!.open.values()], ["transport"]);
  binh.room.leave(binh.peer);
  assert.equal(media[0]!.open.size, 0);
  assert.equal(media[0]!.closed, true);
  assert.deepEqual([...registry.rooms], []);
  assert.equal(counts["roomClosed empty"], 1);
});

test("a room follows the functions' health", async () => {
  const { join, health } = setTheStage();
  const ann = await join();
  for (const ok of [false, false, false, true]) health.called("tts", ok);
  assert.deepEqual(ann.mailbox.of("status").map(({ tts }) => tts), ["unavailable", "ok"]);
});
