import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { CallError, toPcm16 } from "@jbcalling/contract";
import { decodeAudio } from "../decode/mod.ts";
import { seeded } from "../decode/testing.ts";
import type { TranscriptionRequest } from "../transcriber.ts";
import { WorkerTranscriber, type WorkerTranscriberOptions } from "./worker_transcriber.ts";

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const OPTIONS = { packFolder: path("../models/starter"), threads: 1, maxAudioMs: 60_000 };
const signal = new AbortController().signal;

const pcm = (samples: Float32Array, language: TranscriptionRequest["language"] = "en"): TranscriptionRequest => {
  return { bytes: toPcm16(samples), contentType: "audio/L16;rate=16000", language };
};

async function withTranscriber(
  options: WorkerTranscriberOptions,
  body: (transcriber: WorkerTranscriber) => Promise<void>,
): Promise<void> {
  const transcriber = WorkerTranscriber.start(options);
  try {
    await body(transcriber);
  } finally {
    await transcriber.close();
  }
}

Deno.test("the thread hears clips, several at once, and says which models answer", async () => {
  await withTranscriber(OPTIONS, async (transcriber) => {
    const { pack, ids } = await transcriber.loaded;
    assert.deepEqual([pack, ids.toSorted()], ["starter", ["starter-en", "starter-vi"]]);
    const clip = (language: string) => path(`../../_shared/phrasebook/clips/hello-${language}.wav`);
    const [en, vi] = await Promise.all(["en", "vi"].map(async (language) => {
      const bytes = await Deno.readFile(clip(language));
      return await transcriber.transcribe({ bytes, contentType: "audio/wav", language: "auto" }, signal);
    }));
    assert.deepEqual([en!.language, en!.model, en!.segments.length], ["en", "starter-en", 1]);
    assert.match(en!.text, /meeting/);
    assert.deepEqual([vi!.language, vi!.model], ["vi", "starter-vi"]);
    assert.match(vi!.text, /cuộc họp/);
  });
});

Deno.test("silence, noise, a hum and clicks have an empty text in each language", async () => {
  const random = seeded(3);
  const noise = () => random() * 2 - 1;
  const length = 48_000;
  const sounds = [
    new Float32Array(length),
    Float32Array.from({ length }, () => 0.3 * noise()),
    Float32Array.from({ length }, () => 0.01 * noise()),
    Float32Array.from({ length }, (_, i) => 0.2 * Math.sin(i * 2 * Math.PI * 50 / 16_000) + 0.01 * noise()),
    Float32Array.from({ length }, (_, i) => i % 8000 < 200 ? noise() * Math.exp(-(i % 8000) / 50) : 0.002 * noise()),
  ];
  await withTranscriber(OPTIONS, async (transcriber) => {
    for (const [index, sound] of sounds.entries()) {
      for (const language of ["vi", "en", "auto"] as const) {
        const { text, segments } = await transcriber.transcribe(pcm(sound, language), signal);
        assert.deepEqual([text, segments], ["", []], `sound ${index} in ${language}`);
      }
    }
  });
});

Deno.test("a file that is refused keeps its reason, an aborted call its own", async () => {
  await withTranscriber(OPTIONS, async (transcriber) => {
    const damaged = { bytes: new Uint8Array(100), contentType: "audio/wav", language: "en" } as const;
    await assert.rejects(transcriber.transcribe(damaged, signal), { name: "CallError", code: "invalid_audio" });
    const controller = new AbortController();
    const call = transcriber.transcribe(pcm(new Float32Array(59 * 16_000).fill(0.1)), controller.signal);
    await transcriber.loaded;
    const reason = new CallError("deadline_exceeded", "Cannot wait longer");
    controller.abort(reason);
    await assert.rejects(call, reason);
  });
});

/** A thread that hangs when the first byte is 1, stops when it is 2, and otherwise answers with that byte. */
const SCRIPTED = `
self.onmessage = ({ data }) => {
  if (data.kind === "load") postMessage({ kind: "loaded", model: { pack: data.options.packFolder, ids: [] } });
  if (data.kind === "ping") postMessage({ kind: "pong" });
  if (data.kind === "open feed" || data.kind === "push") postMessage({ kind: "done", id: data.id, result: true });
  if (data.kind !== "transcribe") return;
  const [first] = data.request.bytes;
  while (first === 1);
  if (first === 2) throw new Error("stopped");
  postMessage({ kind: "done", id: data.id, result: { text: String(first) } });
};`;

const scripted = (code: string): WorkerTranscriberOptions => {
  const url = `data:text/javascript,${encodeURIComponent(code)}`;
  return { ...OPTIONS, pingIntervalMs: 30, createWorker: () => new Worker(url, { type: "module" }) };
};

Deno.test("a thread that hangs or stops is replaced, and who waited is told to try again", async () => {
  await withTranscriber(scripted(SCRIPTED), async (transcriber) => {
    const call = (first: number) => {
      return transcriber.transcribe({ bytes: Uint8Array.of(first), contentType: "", language: "en" }, signal);
    };
    for (const first of [1, 2]) {
      await assert.rejects(call(first), { code: "engine_failed", retryable: true });
      assert.equal((await call(7)).text, "7");
    }
  });
});

Deno.test("feeds of two languages are heard at once; one without a model for streams gives none", async () => {
  await withTranscriber({ ...OPTIONS, packFolder: path("../models/starter-streaming") }, async (transcriber) => {
    const heard = await Promise.all((["en", "vi"] as const).map(async (language) => {
      const bytes = await Deno.readFile(path(`../../_shared/phrasebook/clips/hello-${language}.wav`));
      const { samples } = await decodeAudio(bytes, "audio/wav", { maxAudioMs: 60_000 }, signal);
      const feed = await transcriber.openFeed(language, 16_000);
      const texts: string[] = [];
      for (let at = 0; at < samples.length; at += 1600) {
        texts.push((await feed!.push(toPcm16(samples.slice(at, at + 1600)))).text);
      }
      assert.equal(await feed!.finish(), undefined, "the other recognizer knows better");
      feed!.close();
      return texts;
    }));
    assert.match(heard[0]!.at(-1)!, /can you hear me/);
    assert.match(heard[1]!.at(-1)!, /tôi không/);
    assert.ok(heard.every((texts) => texts[0] === "" && new Set(texts).size > 3), "words come one after the other");
  });
  await withTranscriber(OPTIONS, async (transcriber) => {
    assert.equal(await transcriber.openFeed("en", 16_000), undefined);
  });
});

Deno.test("a feed of a thread that was replaced fails, and says so", async () => {
  await withTranscriber(scripted(SCRIPTED), async (transcriber) => {
    const feed = await transcriber.openFeed("en", 16_000);
    await feed!.push(new Uint8Array(2));
    const stopping = { bytes: Uint8Array.of(2), contentType: "", language: "en" } as const;
    await assert.rejects(transcriber.transcribe(stopping, signal), { code: "engine_failed" });
    await assert.rejects(feed!.push(new Uint8Array(2)), { code: "engine_failed", retryable: true });
    feed!.close();
  });
});

Deno.test("models that cannot be loaded are said; the next request tries again", async () => {
  await withTranscriber({ ...OPTIONS, packFolder: "/nowhere" }, async (transcriber) => {
    await assert.rejects(transcriber.loaded, /pack\.json/);
    await assert.rejects(transcriber.transcribe(pcm(new Float32Array(100)), signal), /pack\.json/);
    await assert.rejects(transcriber.transcribe(pcm(new Float32Array(100)), signal), /pack\.json/);
  });
});
