/**
 * eSpeak NG as WebAssembly, in its own thread: synthesis is synchronous and would hold up the event loop.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import createEspeak from "@echogarden/espeak-ng-emscripten";

export interface SpeakCommand {
  id: number;
  text: string;
  voice: string;
  /** Words a minute. */
  rate: number;
}

/** 16-bit samples at the engine's rate, or why there are none. */
export type SpeakResult = { id: number; samples: Int16Array<ArrayBuffer> } | { id: number; error: string };

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
    const samples = speak(data);
    self.postMessage({ id: data.id, samples } satisfies SpeakResult, [samples.buffer]);
  } catch (error) {
    self.postMessage({ id: data.id, error: String(error) } satisfies SpeakResult);
  }
};
self.postMessage("ready");

function speak(command: SpeakCommand): Int16Array<ArrayBuffer> {
  espeak.set_voice(command.voice);
  espeak.set_rate(command.rate);
  const chunks: Int16Array[] = [];
  espeak.synthesize(command.text, (samples) => {
    // The buffer is the engine's and is used again for the next chunk.
    if (samples) chunks.push(new Int16Array(samples.slice(0)));
    return false;
  });
  const all = new Int16Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
