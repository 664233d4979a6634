import type { CallError } from "@jbcalling/contract";
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClient } from "./signaling/testing/client.ts";
import { consume, eventually, openGateway, opusParameters, publish } from "./testing/gateway_stage.ts";

const refusedWith = (code: string) => (error: CallError) => error.code === code;

test("200 joins and leaves leave nothing behind", { timeout: 600_000 }, async (t) => {
  const { gateway, enter } = await openGateway(t);
  const room = () => `room-${Math.floor(Math.random() * 5)}`;
  let done = 0;
  const visit = async () => {
    for (; done < 200; done++) {
      const visitor = await enter(room(), { speaks: done % 2 ? "en" : "vi", hears: done % 3 ? "en" : "vi" });
      const producerId = await publish(visitor);
      const [other] = visitor.reply.producers;
      if (other) await consume(visitor, other.producerId).catch(() => {});
      if (done % 4 === 0) await visitor.client.request("closeProducer", { producerId });
      if (done % 2) await visitor.client.request("leave", {});
      visitor.client.close();
    }
  };
  await Promise.all([visit(), visit(), visit(), visit()]);
  await eventually(() => gateway.registry.peerCount === 0);
  assert.deepEqual([...gateway.registry.rooms], []);
  await eventually(async () => (await gateway.workers.usage()).routers === 0);
  assert.deepEqual(await gateway.workers.usage(), { routers: 0, streams: 0, beats: 0 });
});

test("20 rooms at once share the workers and do not hear each other", { timeout: 60_000 }, async (t) => {
  const { gateway, enter } = await openGateway(t);
  const rooms = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const speaker = await enter(`room-${index}`, { name: `speaker ${index}` });
      const producerId = await publish(speaker);
      const listener = await enter(`room-${index}`);
      assert.deepEqual(listener.reply.producers.map((producer) => producer.producerId), [producerId]);
      assert.deepEqual(listener.reply.peers.map(({ name }) => name), [`speaker ${index}`]);
      await consume(listener, producerId);
      return listener;
    }),
  );
  assert.equal([...gateway.registry.rooms].length, 20);
  assert.equal((await gateway.workers.usage()).routers, 20);
  const metrics = await gateway.metrics.registry.metrics();
  assert.match(metrics, /^gateway_rooms_total 20$/m);
  assert.match(metrics, /^gateway_workers_total 2$/m);
  assert.match(metrics, /^gateway_audio_streams_total 20$/m);
  for (const { client } of rooms) client.close();
});

test("a hostile client gets clear refusals, and the others go on", { timeout: 30_000 }, async (t) => {
  const { gateway, enter, tokenFor } = await openGateway(t);
  const calm = await enter("calm");
  const foreign = await publish(calm);
  const wild = await enter("wild");
  const { client } = wild;
  const { transportId } = await client.request("createTransport", { direction: "send" });
  await client.request("createTransport", { direction: "receive" });
  const { rtpCapabilities } = wild.reply;
  await assert.rejects(client.request("consume", { producerId: foreign, rtpCapabilities }), refusedWith("not_found"));
  await assert.rejects(client.request("closeProducer", { producerId: foreign }), refusedWith("not_found"));
  const garbage = [{}, { codecs: "x" }, { ...opusParameters(), codecs: [{ mimeType: "audio/nothing" }] }, {
    a: { b: [] },
  }];
  for (const rtpParameters of garbage) {
    const request = { transportId, kind: "audio", source: "mic", rtpParameters } as const;
    await assert.rejects(client.request("produce", request), refusedWith("invalid_request"));
    const connecting = client.request("connectTransport", { transportId, dtlsParameters: rtpParameters });
    await assert.rejects(connecting, refusedWith("invalid_request"));
  }
  const own = await publish(wild);
  const guest = await enter("wild");
  await guest.client.request("createTransport", { direction: "receive" });
  const unable = guest.client.request("consume", { producerId: own, rtpCapabilities: { codecs: [] } });
  await assert.rejects(unable, refusedWith("invalid_request"));
  await assert.rejects(TestClient.connect(gateway.port, `${await tokenFor("calm")}x`), refusedWith("unauthorized"));
  assert.equal((await calm.client.request("setPreferences", { output: "voice" })).output, "voice");
  assert.equal(gateway.workers.size, 2);
});

test(
  "a worker that dies takes its rooms only and is replaced, and clients are back at once",
  { timeout: 30_000 },
  async (t) => {
    const { gateway, enter, functions } = await openGateway(t);
    const visitors = [await enter("first"), await enter("second")];
    await Promise.all(visitors.map(publish));
    const [pid] = gateway.workers.pids;
    const closed = visitors.map(({ client }) => client.next("roomClosed", 3000).then(() => true, () => false));
    const startedAt = performance.now();
    process.kill(pid!, "SIGKILL");
    const lost = visitors[
      await Promise.race(closed.map(async (event, index) => await event ? index : new Promise<never>(() => {})))
    ]!;
    const back = await lost.client.request("join", {});
    const backAfterMs = performance.now() - startedAt;
    assert.ok(backAfterMs < 5000, `${backAfterMs} ms`);
    await publish({ client: lost.client, reply: back });
    await eventually(() => gateway.workers.size === 2);
    assert.ok(!gateway.workers.pids.includes(pid!));
    assert.deepEqual((await Promise.all(closed)).sort(), [false, true]);
    assert.match(await gateway.metrics.registry.metrics(), /^gateway_worker_deaths_total 1$/m);
    assert.equal(functions.calls.stt, 0);
  },
);

test("with its only worker dead a client waits for the new one instead of failing", { timeout: 30_000 }, async (t) => {
  const { gateway, enter } = await openGateway(t, { WORKERS: "1" });
  const { client } = await enter("room");
  const closed = client.next("roomClosed");
  process.kill(gateway.workers.pids[0]!, "SIGKILL");
  assert.equal((await closed).reason, "worker_died");
  assert.equal((await client.request("join", {})).resumed, false);
});
