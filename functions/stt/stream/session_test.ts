/** Streams over real sockets, with the starter models: what a client of `/stt/stream` sees. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { FunctionClient, toPcm16 } from "@jbcalling/contract";
import { FakeSttEngine, openHost } from "@jbcalling/testing";
import { decodeAudio } from "../decode/mod.ts";
import { EngineTranscriber } from "../engine_transcriber.ts";
import { SherpaEngine } from "../engines/sherpa/sherpa_engine.ts";
import { sttFunction } from "../function.ts";
import { onlyStreaming, type Pack, readPack } from "../pack.ts";
import type { Transcriber } from "../transcriber.ts";

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

interface Message {
  type: string;
  is_final?: boolean;
  speech_final?: boolean;
  from_finalize?: boolean;
  start: number;
  duration: number;
  channel: { alternatives: [{ transcript: string; stable: number }] };
}

/** A function that listens on a port of its own. */
function serve(transcriber: Transcriber) {
  const host = openHost(sttFunction, transcriber);
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, host.fetch);
  return {
    host,
    url: `ws://127.0.0.1:${server.addr.port}/stt/stream`,
    http: `http://127.0.0.1:${server.addr.port}/stt/stream`,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await transcriber.close();
    },
  };
}

async function connect(url: string) {
  const socket = new WebSocket(url);
  const messages: Message[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) => socket.onclose = resolve);
  socket.onmessage = ({ data }) => messages.push(JSON.parse(data));
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  return { socket, messages, closed };
}

/** Whoever serves with it may close it. */
async function load(pack: Pack): Promise<Transcriber> {
  const transcriber = new EngineTranscriber(await SherpaEngine.create(pack), { maxAudioMs: 60_000 });
  return {
    transcribe: (...args) => transcriber.transcribe(...args),
    openFeed: (...args) => transcriber.openFeed(...args),
    close: () => Promise.resolve(),
  };
}

const streamingPack = readPack(path("../models/starter-streaming"));

/** Whole utterances again and again; piece by piece, the whole at the end; nothing but piece by piece. */
const PACKS = {
  starter: await load(readPack(path("../models/starter"))),
  "starter-streaming": await load(streamingPack),
  "starter-streaming alone": await load(onlyStreaming(streamingPack)),
};
const shared = PACKS.starter;

async function clip(language: string, rate = 16_000): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await Deno.readFile(path(`../../_shared/phrasebook/clips/hello-${language}.wav`));
  const { samples } = await decodeAudio(bytes, "audio/wav", { maxAudioMs: 60_000 }, new AbortController().signal);
  return toPcm16(samples.filter((_, index) => index % (16_000 / rate) === 0));
}

/** As a microphone gives it, ten times as fast. */
async function speak(socket: WebSocket, pcm: Uint8Array<ArrayBuffer>): Promise<void> {
  for (let at = 0; at < pcm.length; at += 3200) {
    socket.send(pcm.slice(at, at + 3200));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const CASES = Object.entries(PACKS).flatMap(([name, pack]) => [
  { name, pack, language: "en", words: /meeting/, rate: 16_000 },
  { name, pack, language: "vi", words: /bắt đầu lúc/, rate: 16_000 },
  { name, pack, language: "en", words: /meeting/, rate: 8000 },
]);

for (const { name, pack, language, words, rate } of CASES) {
  Deno.test(`${name}: ${language} at ${rate} Hz has interim results while it comes and a final one after a pause`, async () => {
    await using server = serve(pack);
    const { socket, messages, closed } = await connect(
      `${server.url}?language=${language}&interim_results=true&sample_rate=${rate}`,
    );
    await speak(socket, await clip(language, rate));
    await speak(socket, new Uint8Array(64_000));
    socket.send('{"type":"CloseStream"}');
    assert.equal((await closed).code, 1000);
    const results = messages.filter(({ type }) => type === "Results");
    assert.ok(results.some(({ is_final }) => !is_final), "there are interim results");
    const finals = results.filter(({ is_final }) => is_final);
    assert.match(finals.map(({ channel }) => channel.alternatives[0].transcript).join(" "), words);
    assert.ok(finals.every(({ speech_final }) => speech_final));
    assert.equal(messages.at(-1)!.type, "Metadata");
    assert.ok(messages.at(-1)!.duration > 2);
  });
}

Deno.test("Finalize gives the text at once, KeepAlive nothing; an empty message ends the stream", async () => {
  await using server = serve(shared);
  const { socket, messages, closed } = await connect(`${server.url}?language=en&endpointing=false`);
  socket.send('{"type":"KeepAlive"}');
  await speak(socket, await clip("en"));
  assert.equal(messages.length, 0);
  socket.send('{"type":"Finalize"}');
  while (messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([messages[0]!.is_final, messages[0]!.from_finalize], [true, true]);
  assert.match(messages[0]!.channel.alternatives[0].transcript, /meeting/);
  socket.send(new Uint8Array(0));
  assert.equal((await closed).code, 1000);
});

Deno.test("a word that was said right before the end is not lost, in any pack", async () => {
  const pcm = await clip("en");
  for (const [name, pack] of Object.entries(PACKS)) {
    await using server = serve(pack);
    for (const end of ["Finalize", "CloseStream"]) {
      const { socket, messages, closed } = await connect(`${server.url}?language=en&endpointing=false`);
      // "Can you" takes less time than a model for streams needs to say it.
      socket.send(pcm.slice(0, 2 * 16 * 600));
      socket.send(JSON.stringify({ type: end }));
      while (!messages.some(({ is_final }) => is_final)) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.match(messages[0]!.channel.alternatives[0].transcript, /can/, `${name}, ${end}`);
      socket.close();
      await closed;
    }
  }
});

Deno.test("a handshake that cannot be is refused over HTTP with the reason", async () => {
  await using server = serve(shared);
  const cases: [string, number, string][] = [
    ["", 400, "invalid_request"],
    ["?language=fr", 400, "unsupported_language"],
    ["?language=en&sample_rate=5", 400, "invalid_request"],
    ["?language=en&encoding=opus", 400, "invalid_request"],
    ["?language=en&endpointing=soon", 400, "invalid_request"],
    ["?language=en", 400, "invalid_request"],
  ];
  for (const [query, status, code] of cases) {
    const reply = await fetch(server.http + query);
    assert.deepEqual([reply.status, (await reply.json()).error.code], [status, code], query);
  }
});

Deno.test("messages that cannot be taken end their own stream only", async () => {
  await using server = serve(shared);
  const good = await connect(`${server.url}?language=en`);
  for (const message of ["hello", '{"type":"Dance"}', new Uint8Array(3), new Uint8Array(2 * 1024 * 1024)]) {
    const { socket, closed } = await connect(`${server.url}?language=en`);
    socket.send(message);
    assert.match(String((await closed).code), /^100[89]$/, String(message).slice(0, 20));
  }
  await speak(good.socket, await clip("en"));
  good.socket.send('{"type":"CloseStream"}');
  await good.closed;
  assert.match(JSON.stringify(good.messages), /meeting/);
});

Deno.test("a recognizer that fails ends the stream with a fault; one that stops lets everybody finish", async () => {
  const broken = new FakeSttEngine(() => {
    throw new Error("broken");
  });
  await using failing = serve(new EngineTranscriber(broken, { maxAudioMs: 60_000 }));
  const one = await connect(`${failing.url}?language=en`);
  await speak(one.socket, await clip("en"));
  assert.deepEqual([(await one.closed).code, (await one.closed).reason], [1011, "engine_failed"]);

  await using server = serve(shared);
  const two = await connect(`${server.url}?language=en&endpointing=false`);
  await speak(two.socket, await clip("en"));
  server.host.drain();
  assert.equal((await two.closed).code, 1001);
  assert.match(JSON.stringify(two.messages), /meeting/);
});

Deno.test("the client hears an utterance as it comes, and is told when the stream breaks, unless it left", async () => {
  await using server = serve(PACKS["starter-streaming"]);
  const client = new FunctionClient({ baseUrl: server.http.replace("/stt/stream", "") });
  const listen = () => {
    const log = { texts: [] as string[], broken: 0 };
    const stream = client.listen({ language: "en", sampleRate: 16_000 }, {
      onText: (text) => log.texts.push(text),
      onBroken: () => log.broken++,
    });
    return { log, stream };
  };
  const [one, two] = [listen(), listen()];
  const pcm = await clip("en");
  for (let at = 0; at < pcm.length; at += 3200) {
    one.stream.send(pcm.slice(at, at + 3200));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  while (!one.log.texts.at(-1)?.includes("can you hear me")) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(one.log.texts.length > 3, "words come one after the other");
  two.stream.close();
  server.host.drain();
  while (one.log.broken === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  one.stream.close();
  assert.deepEqual([one.log.broken, two.log.broken], [1, 0]);
});

Deno.test("the client is told when nobody is there", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const client = new FunctionClient({ baseUrl: "http://127.0.0.1:9" });
  client.listen({ language: "en", sampleRate: 16_000 }, { onText: () => {}, onBroken: resolve }).send(
    new Uint8Array(2),
  );
  await promise;
});
