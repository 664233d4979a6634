/** What a participant says: phrasebook sentences in the project's own voice, as a file for a browser's microphone. */
import { type FunctionClient, type LanguageCode, toWav } from "@jbcalling/contract";
import { drawHeldOut } from "../../scripts/quality/heldout.ts";

/** Chromium plays the file at this rate, in Hz. */
const RATE = 48_000;

export interface ClipOptions {
  language: LanguageCode;
  sentences: readonly string[];
  /** Silence before the first sentence, in ms: the call has to be joined meanwhile. */
  leadMs: number;
  /** Silence after each sentence, in ms. */
  gapMs: number;
}

/** Writes the clip as a WAV file and returns its path. Chromium says it again and again, silence included. */
export async function recordClip(client: FunctionClient, options: ClipOptions): Promise<string> {
  const parts: Float32Array[] = [silence(options.leadMs)];
  for (const text of options.sentences) {
    parts.push(await speak(client, text, options.language), silence(options.gapMs));
  }
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  const path = await Deno.makeTempFile({ prefix: `call-${options.language}-`, suffix: ".wav" });
  await Deno.writeFile(path, toWav({ samples, sampleRate: RATE }));
  return path;
}

/** Held-out sentences of a length that people say in calls; always the same ones. */
export async function phrases(language: LanguageCode, count: number): Promise<string[]> {
  const drawn = (await drawHeldOut(200)).map(({ written }) => written[language]);
  return drawn.filter((text) => text.length >= 20 && text.length <= 60).slice(0, count);
}

function silence(ms: number): Float32Array {
  return new Float32Array(Math.round(ms * RATE / 1000));
}

async function speak(client: FunctionClient, text: string, language: LanguageCode): Promise<Float32Array> {
  const reply = await client.synthesize({ text, language, format: "wav" });
  const bytes = new Uint8Array(await reply.arrayBuffer());
  const rate = new DataView(bytes.buffer).getUint32(24, true);
  const pcm = new Int16Array(bytes.buffer.slice(44, bytes.length - bytes.length % 2));
  const trimmed = withoutSilence(pcm);
  const samples = new Float32Array(Math.floor(trimmed.length * RATE / rate));
  for (let i = 0; i < samples.length; i++) {
    const position = i * rate / RATE;
    const left = trimmed[Math.floor(position)]!;
    const right = trimmed[Math.min(Math.ceil(position), trimmed.length - 1)]!;
    samples[i] = (left + (right - left) * (position % 1)) / 32_768;
  }
  return samples;
}

/** The end of the sound must be the end of the speech, as latency is counted from there. */
function withoutSilence(pcm: Int16Array): Int16Array {
  const loud = (value: number) => Math.abs(value) > 200;
  return pcm.subarray(pcm.findIndex(loud), pcm.findLastIndex(loud) + 1);
}
