import assert from "node:assert/strict";
import { toWav } from "@jbcalling/contract";
import { errorOf, FakeSttEngine, openHost } from "@jbcalling/testing";
import { EngineTranscriber } from "./engine_transcriber.ts";
import { sttFunction } from "./function.ts";

const tone = (seconds: number) => {
  const samples = Float32Array.from({ length: seconds * 16_000 }, (_, index) => 0.3 * Math.sin(index / 9));
  return toWav({ samples, sampleRate: 16_000 });
};
const WAV = { "content-type": "audio/wav" };
const open = (engine: FakeSttEngine) => openHost(sttFunction, new EngineTranscriber(engine, { maxAudioMs: 60_000 }));
const form = (fields: Record<string, string>) => {
  const data = new FormData();
  data.append("file", new Blob([tone(1)], { type: "audio/wav" }), "a.wav");
  for (const [key, value] of Object.entries(fields)) data.append(key, value);
  return data;
};

Deno.test("/stt transcribes a raw body and a form, in the language asked for or found", async () => {
  const host = open(new FakeSttEngine(({ language }) => `heard ${language}`, "vi"));
  const asked = await (await host.post("/stt?language=en", tone(1), WAV)).json();
  assert.deepEqual(
    [asked.text, asked.language, asked.audioMs, asked.model],
    ["heard en", "en", 1000, "fake-en"],
  );
  const found = await (await host.post("/stt", form({}))).json();
  assert.deepEqual([found.text, found.language, found.segments.length], ["heard vi", "vi", 1]);
  assert.match(await host.metrics(), /stt_transcriptions_total\{language="en",status="success"\} 1/);
});

Deno.test("names and terms reach the engine: by `hotwords`, and by the prompt of OpenAI's clients", async () => {
  const host = open(new FakeSttEngine(({ hotwords }) => JSON.stringify(hotwords)));
  const query = new URLSearchParams({ language: "en", hotwords: "Ngozi, Project Falcon,,Ngozi" });
  const { text } = await (await host.post(`/stt?${query}`, tone(1), WAV)).json();
  assert.deepEqual(JSON.parse(text), ["Ngozi", "Project Falcon"]);
  const prompt = "Ngozi, Project Falcon, and this is what was said in the sentence before";
  const fields = { model: "whisper-1", language: "en", prompt };
  const prompted = await (await host.post("/v1/audio/transcriptions", form(fields))).json();
  assert.deepEqual(JSON.parse(prompted.text), ["Ngozi", "Project Falcon"]);
  for (const hotwords of [Array.from({ length: 101 }, (_, at) => `w${at}`).join(), "x".repeat(65)]) {
    const refused = await host.post(`/stt?language=en&hotwords=${hotwords}`, tone(1), WAV);
    assert.deepEqual([refused.status, (await errorOf(refused)).code], [400, "invalid_request"]);
  }
});

Deno.test("numbers are written in digits for those who ask for it", async () => {
  const host = open(new FakeSttEngine(() => "twenty five people"));
  const ask = async (query: string) => (await (await host.post(`/stt?language=en${query}`, tone(1), WAV)).json());
  const { text, segments } = await ask("&numerals=true");
  assert.deepEqual([text, segments[0].text], ["25 people", "25 people"]);
  assert.equal((await ask("")).text, "twenty five people");
});

Deno.test("/stt gives an empty text for silence without asking the engine, and segments for long audio", async () => {
  const engine = new FakeSttEngine((_, call) => call === 1 ? "" : `part ${call}`);
  const host = open(engine);
  const silence = toWav({ samples: new Float32Array(16_000), sampleRate: 16_000 });
  assert.equal((await (await host.post("/stt?language=en", silence, WAV)).json()).text, "");
  assert.equal(engine.calls, 0);
  const long = await (await host.post("/stt?language=en", tone(40), WAV)).json();
  assert.equal(long.text, "part 0 part 2");
  assert.deepEqual(long.segments.map(({ startMs }: { startMs: number }) => startMs), [0, 32_000]);
});

Deno.test("/stt says what is wrong: language, type, body, length, unknown parameter", async () => {
  const host = open(new FakeSttEngine(() => "never"));
  const cases: [string, BodyInit, Record<string, string>, number, string][] = [
    ["/stt?language=fr", tone(1), WAV, 400, "invalid_request"],
    ["/stt?tongue=en", tone(1), WAV, 400, "invalid_request"],
    ["/stt", tone(1), { "content-type": "image/png" }, 415, "unsupported_media_type"],
    ["/stt", new Uint8Array(0), WAV, 422, "invalid_audio"],
    ["/stt", tone(1).slice(0, 30), WAV, 422, "invalid_audio"],
    ["/stt", tone(61), WAV, 413, "payload_too_large"],
  ];
  for (const [path, body, headers, status, code] of cases) {
    const reply = await host.post(path, body, headers);
    assert.deepEqual([reply.status, (await errorOf(reply)).code], [status, code], `${path} ${code}`);
  }
});

Deno.test("a failing engine is a retryable error that tells nothing of its cause", async () => {
  const host = open(new FakeSttEngine(() => Promise.reject(new Error("secret path"))));
  const reply = await host.post("/stt?language=en", tone(1), WAV);
  const error = await errorOf(reply);
  assert.deepEqual([reply.status, error.code, error.retryable], [500, "engine_failed", true]);
  assert.ok(!error.message.includes("secret"));
  assert.match(await host.metrics(), /stt_transcriptions_total\{language="en",status="error"\} 1/);
});

Deno.test("/v1/audio/transcriptions answers in each of OpenAI's formats", async () => {
  const host = open(new FakeSttEngine(() => "good morning", "en"));
  const ask = (format?: string) =>
    host.post("/v1/audio/transcriptions", form({ model: "m", ...(format && { response_format: format }) }));
  assert.deepEqual(await (await ask()).json(), { text: "good morning" });
  assert.equal(await (await ask("text")).text(), "good morning\n");
  assert.equal(await (await ask("srt")).text(), "1\n00:00:00,000 --> 00:00:01,000\ngood morning\n");
  assert.equal(await (await ask("vtt")).text(), "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\ngood morning\n");
  const verbose = await (await ask("verbose_json")).json();
  assert.deepEqual([verbose.language, verbose.duration, verbose.segments[0].end], ["english", 1, 1]);
  for (const [field, value] of [["response_format", "xml"], ["surprise", "1"], ["language", "klingon"]] as const) {
    assert.equal((await host.post("/v1/audio/transcriptions", form({ model: "m", [field]: value }))).status, 400);
  }
});

Deno.test("the API document shows the form's fields", async () => {
  const document = await (await open(new FakeSttEngine(() => "")).get("/stt/openapi.json")).json();
  const body = document.paths["/v1/audio/transcriptions"].post.requestBody.content["multipart/form-data"].schema;
  assert.ok(body.properties.file && body.properties.response_format);
  assert.ok(document.paths["/stt"].post.requestBody.content["audio/wav"]);
});
