/**
 * The thread that listens: decoding, voice activity and features are synchronous work, which would hold up the replies
 * of everybody else. The recognizers themselves run on threads of their own, as many at once as there are requests.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { CallError } from "@jbcalling/contract";
import { RECOGNIZER_RATE } from "../engine.ts";
import { EngineTranscriber } from "../engine_transcriber.ts";
import { SherpaEngine } from "../engines/sherpa/sherpa_engine.ts";
import { readPack } from "../pack.ts";
import type { SpeechFeed } from "../transcriber.ts";
import type { Answer, Command, Failure, LoadedPack, WorkerOptions } from "./messages.ts";

/** How long after the start the decoders are made ready, in ms: until then there is more urgent work. */
const PREPARE_AFTER_MS = 1000;

const self = globalThis as unknown as DedicatedWorkerGlobalScope;
const running = new Map<number, AbortController>();
const feeds = new Map<number, SpeechFeed>();
let transcriber: EngineTranscriber | undefined;

self.onmessage = ({ data }: MessageEvent<Command>) => {
  switch (data.kind) {
    case "load":
      return void load(data.options);
    case "transcribe":
      return void run(data.id, (signal) => transcriber!.transcribe(data.request, signal));
    case "open feed":
      return void run(data.id, async () => {
        const feed = await transcriber!.openFeed(data.language, data.sampleRate, data.hotwords);
        if (feed) feeds.set(data.id, feed);
        return feed !== undefined;
      });
    case "push":
      return void run(data.id, () => feeds.get(data.feed)!.push(data.pcm));
    case "finish feed":
      return void run(data.id, () => feeds.get(data.feed)!.finish());
    case "close feed":
      feeds.get(data.feed)?.close();
      feeds.delete(data.feed);
      return;
    case "cancel":
      return running.get(data.id)?.abort(new CallError("cancelled", "Cannot go on as nobody waits for it"));
    case "ping":
      return answer({ kind: "pong" });
  }
};

async function load(options: WorkerOptions): Promise<void> {
  try {
    const { engine, model } = await loadEngine(options);
    transcriber = new EngineTranscriber(engine, { maxAudioMs: options.maxAudioMs });
    answer({ kind: "loaded", model });
    // What cannot be made ready now says so to the first request that needs it.
    setTimeout(() => prepareDecoders().catch(() => {}), PREPARE_AFTER_MS);
  } catch (error) {
    answer({ kind: "cannot load", message: failureOf(error).message });
  }
}

async function prepareDecoders(): Promise<void> {
  const { prepareDecoders } = await import("../decode/prepare.ts");
  await prepareDecoders();
}

/** Every model has answered once before the first request. */
async function loadEngine(options: WorkerOptions): Promise<{ engine: SherpaEngine; model: LoadedPack }> {
  const pack = readPack(options.packFolder);
  const engine = await SherpaEngine.create(pack, options.threads);
  const second = new Float32Array(RECOGNIZER_RATE);
  await Promise.all([
    ...engine.languages.map((language) => engine.recognize(second, language)),
    ...engine.languages.map((language) => engine.openUtterance(language)?.accept(second)),
    engine.identifyLanguage(second),
  ]);
  return { engine, model: { pack: pack.name, ids: engine.languages.map((language) => engine.modelId(language)) } };
}

type Result = Extract<Answer, { kind: "done" }>["result"];

async function run(id: number, work: (signal: AbortSignal) => Promise<Result>): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    answer({ kind: "done", id, result: await work(controller.signal) });
  } catch (error) {
    answer({ kind: "failed", id, failure: failureOf(error) });
  } finally {
    running.delete(id);
  }
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof CallError ? { code: error.code, message } : { message };
}

function answer(message: Answer): void {
  self.postMessage(message);
}
