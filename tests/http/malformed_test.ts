import assert from "node:assert/strict";
import { type ErrorBody, ERRORS, wavHeader } from "@jbcalling/contract";
import { startSystem } from "../system.ts";

/** A small seeded generator (mulberry32), so that a failure can be repeated. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Malformed = [path: string, init: RequestInit];

const JSON_TYPE = { "content-type": "application/json" };
const TEXTS: [string, string][] = [["/translate", "q"], ["/tts", "text"], ["/detect", "q"], [
  "/v1/audio/speech",
  "input",
]];
const AUDIO_TYPES = [
  "audio/wav",
  "audio/flac",
  "audio/mpeg",
  "audio/ogg",
  "audio/webm",
  "audio/mp4",
  "text/plain",
  "",
  "audio/L16;rate=0",
  "audio/L16;rate=16000;channels=0",
  "image/png",
];
const VALUES: unknown[] = [
  null,
  true,
  42,
  -1,
  1e308,
  "",
  "   ",
  [],
  {},
  [1],
  [null],
  "\u0000",
  "\u0007bell",
  "x".repeat(1_000_000),
  { a: 1 },
  [[]],
];

function malformedText(next: () => number): Malformed {
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)]!;
  const [path, field] = pick(TEXTS);
  const base: Record<string, unknown> = path === "/translate"
    ? { q: "Hi", source: "en", target: "vi" }
    : path === "/tts"
    ? { text: "Hi", language: "en" }
    : path === "/detect"
    ? { q: "Hi" }
    : { model: "m", input: "Hi", voice: "alloy" };
  const body = (
    value: unknown,
  ): Malformed => [path, { method: "POST", headers: JSON_TYPE, body: JSON.stringify(value) }];
  switch (Math.floor(next() * 8)) {
    case 0:
      return body({ ...base, [field]: pick(VALUES) });
    case 1:
      return body({ ...base, unknown_field: 1 });
    case 2:
      return body(
        path === "/detect" ? { q: 7 } : {
          ...base,
          [path === "/v1/audio/speech" ? "speed" : path === "/tts" ? "language" : "target"]: pick([
            "fr",
            99,
            null,
            "../vi",
            {},
          ]),
        },
      );
    case 3:
      return [path, {
        method: "POST",
        headers: JSON_TYPE,
        body: JSON.stringify(base).slice(0, Math.floor(next() * 8)),
      }];
    case 4:
      return [path, {
        method: "POST",
        headers: JSON_TYPE,
        body: new Uint8Array([0x7b, 0xc3, 0x28, 0x7d, Math.floor(next() * 256)]),
      }];
    case 5:
      return [path, {
        method: "POST",
        headers: { "content-type": pick(["text/plain", "application/xml", "image/png"]) },
        body: "hello",
      }];
    case 6:
      return [path, { method: pick(["PUT", "DELETE", "PATCH"]), headers: JSON_TYPE, body: JSON.stringify(base) }];
    default:
      return [`${path}/${pick(["..%2f..", "%00", "nowhere", "a".repeat(2000)])}`, {
        method: "POST",
        headers: JSON_TYPE,
        body: "{}",
      }];
  }
}

function malformedAudio(next: () => number): Malformed {
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)]!;
  const noise = Uint8Array.from({ length: Math.floor(next() * 4000) }, () => Math.floor(next() * 256));
  const wav = new Uint8Array(44 + 320);
  wav.set(wavHeader(16_000, 320));
  switch (Math.floor(next() * 6)) {
    case 0:
      return ["/stt?language=en", { method: "POST", headers: { "content-type": pick(AUDIO_TYPES) }, body: noise }];
    case 1:
      return [`/stt?language=${pick(["fr", "", "EN", "%00", "vi,en"])}`, {
        method: "POST",
        headers: { "content-type": "audio/wav" },
        body: wav,
      }];
    case 2: {
      wav.set([next() * 256, next() * 256, next() * 256, next() * 256].map(Math.floor), pick([0, 8, 20, 22, 24, 34]));
      return ["/stt?language=en&x=1", { method: "POST", headers: { "content-type": "audio/wav" }, body: wav }];
    }
    case 3:
      return ["/stt", {
        method: "POST",
        headers: { "content-type": "audio/wav" },
        body: wav.slice(0, Math.floor(next() * 44)),
      }];
    case 4: {
      const form = new FormData();
      form.append(pick(["file", "audio"]), new Blob([noise], { type: pick(AUDIO_TYPES) }), "a.bin");
      form.append("model", "m");
      form.append(pick(["response_format", "language", "surprise"]), "nonsense");
      return ["/v1/audio/transcriptions", { method: "POST", body: form }];
    }
    default:
      return ["/v1/audio/transcriptions", {
        method: "POST",
        headers: { "content-type": "multipart/form-data; boundary=x" },
        body: "--x\r\nbroken",
      }];
  }
}

Deno.test("1,000 malformed requests: 4xx with a reason, no crash, no 5xx, memory flat", async () => {
  await using system = await startSystem({ args: ["--only", "stt,translate,tts"] });
  const pids = new Map<string, number[]>();
  for (const name of ["stt", "translate", "tts"]) pids.set(name, await system.replicas(name));
  const next = random(7);
  const shoot = async (count: number) => {
    const statuses = new Map<number, number>();
    for (let sent = 0; sent < count; sent += 10) {
      await Promise.all(Array.from({ length: 10 }, async () => {
        const [path, init] = next() < 0.5 ? malformedText(next) : malformedAudio(next);
        const reply = await fetch(system.url + path, init);
        const body = await reply.json() as ErrorBody;
        const what = `${init.method} ${path.slice(0, 80)} -> ${reply.status} ${JSON.stringify(body).slice(0, 200)}`;
        assert.ok(reply.status >= 400 && reply.status < 500, what);
        assert.ok(body.error.code in ERRORS && body.error.message.length > 10, what);
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
      }));
    }
    return statuses;
  };
  await shoot(200);
  const before = await residentBytes(system.url, pids);
  const statuses = await shoot(1000);
  const after = await residentBytes(system.url, pids);
  console.log(Object.fromEntries(statuses), { beforeMiB: before >> 20, afterMiB: after >> 20 });
  for (const [name, was] of pids) assert.deepEqual(await system.replicas(name), was, `${name} was restarted`);
  assert.ok(after < before * 1.25, `memory grew from ${before >> 20} to ${after >> 20} MiB`);
});

async function residentBytes(_url: string, pids: Map<string, number[]>): Promise<number> {
  let total = 0;
  for (const pid of [...pids.values()].flat()) {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    total += Number(status.match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) * 1024;
  }
  return total;
}
