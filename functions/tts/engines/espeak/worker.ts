/**
 * eSpeak NG as WebAssembly, in its own thread: synthesis is synchronous and would hold up the event loop.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import createEspeak from "@echogarden/espeak-ng-emscripten";
import { ESPEAK_SAMPLE_RATE } from "./voices.ts";

export interface SpeakCommand {
  id: number;
  text: string;
  voice: string;
  /** Words a minute. */
  rate: number;
}

/** The next 16-bit samples at the engine's rate; or the end, with the reason when it is not the sentence's. */
export type SpeakResult = { id: number; samples: Int16Array<ArrayBuffer> } | { id: number; error?: string };

/** The first piece of a sentence leaves as soon as it lasts 100 ms; each next one is twice as long, up to 800 ms. */
const FIRST_PIECE = ESPEAK_SAMPLE_RATE / 10;
const LONGEST_PIECE = 8 * FIRST_PIECE;

interface Espeak {
  set_voice(name: string): number;
  set_rate(wordsPerMinute: number): void;
  synthesize(text: string, onChunk: (samples: ArrayBuffer | null) => boolean): void;
}

const self = globalThis as unknown as DedicatedWorkerGlobalScope;
const module = await createEspeak();
const espeak: Espeak = await new module.eSpeakNGWorker();

self.onmessage = ({ data }: MessageEvent<SpeakCommand>) => {
  try {
    speak(data, (samples) => self.postMessage({ id: data.id, samples } satisfies SpeakResult, [samples.buffer]));
    self.postMessage({ id: data.id } satisfies SpeakResult);
  } catch (error) {
    self.postMessage({ id: data.id, error: String(error) } satisfies SpeakResult);
  }
};
self.postMessage("ready");

/** Gives the samples in pieces while the sentence is still being made. */
function speak(command: SpeakCommand, give: (samples: Int16Array<ArrayBuffer>) => void): void {
  espeak.set_voice(command.voice);
  espeak.set_rate(command.rate);
  let chunks: Int16Array[] = [];
  let gathered = 0;
  let wanted = FIRST_PIECE;
  const flush = () => {
    if (gathered > 0) give(join(chunks, gathered));
    chunks = [];
    gathered = 0;
  };
  espeak.synthesize(command.text, (samples) => {
    if (!samples) return false;
    // The buffer is the engine's and is used again for the next chunk.
    const chunk = new Int16Array(samples.slice(0));
    chunks.push(chunk);
    gathered += chunk.length;
    if (gathered < wanted) return false;
    wanted = Math.min(2 * wanted, LONGEST_PIECE);
    flush();
    return false;
  });
  flush();
}

function join(chunks: readonly Int16Array[], length: number): Int16Array<ArrayBuffer> {
  const all = new Int16Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
