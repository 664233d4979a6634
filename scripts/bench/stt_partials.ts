/**
 * What captions cost while somebody speaks: the utterance heard again every 300 ms, as a model of whole utterances needs
 * it, against a model that hears it as it comes. Both end with the whole utterance once; processor time, not waiting.
 *
 * @module
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type LanguageCode, LANGUAGES, toPcm16 } from "@jbcalling/contract";
import { decodeAudio } from "../../functions/stt/decode/mod.ts";
import { EngineTranscriber } from "../../functions/stt/engine_transcriber.ts";
import { SherpaEngine } from "../../functions/stt/engines/sherpa/sherpa_engine.ts";
import { readPack } from "../../functions/stt/pack.ts";
import type { Row } from "./stats.ts";

const FUNCTIONS = fileURLToPath(new URL("../../functions", import.meta.url));
const RATE = 16_000;
const CONTENT_TYPE = `audio/L16;rate=${RATE}`;

/** New speech between two requests of the gateway, and between two messages of its stream, in ms. */
const STEP_MS = 300;
const FEED_MS = 96;

const never = new AbortController().signal;

export async function benchPartials(rounds: number): Promise<Row[]> {
  const transcriber = await load();
  const rows: Row[] = [];
  for (const language of LANGUAGES) {
    const clip = await readClip(language);
    for (const seconds of [2, 4, 8]) {
      const pcm = toPcm16(repeated(clip, seconds));
      const again = () => hearAgain(transcriber, pcm, language);
      const asItComes = () => hearAsItComes(transcriber, pcm, language);
      await again();
      await asItComes();
      const [theirs, ours] = [await cost(again, rounds), await cost(asItComes, rounds)];
      rows.push({
        what: `captions of ${seconds} s in ${language}, starter models`,
        ours: `as it comes ${perSecond(ours, seconds)}`,
        peer: `again and again ${perSecond(theirs, seconds)}`,
        ratio: theirs / ours,
        aim: { atLeast: 1 },
      });
    }
  }
  await transcriber.close();
  return rows;
}

async function load(): Promise<EngineTranscriber> {
  const pack = readPack(`${FUNCTIONS}/stt/models/starter-streaming`);
  return new EngineTranscriber(await SherpaEngine.create(pack), { maxAudioMs: 60_000 });
}

async function hearAgain(transcriber: EngineTranscriber, pcm: Uint8Array<ArrayBuffer>, language: LanguageCode) {
  for (let end = bytes(STEP_MS); end < pcm.length; end += bytes(STEP_MS)) {
    await transcriber.transcribe({ bytes: pcm.slice(0, end), contentType: CONTENT_TYPE, language }, never);
  }
  await transcriber.transcribe({ bytes: pcm.slice(), contentType: CONTENT_TYPE, language }, never);
}

async function hearAsItComes(transcriber: EngineTranscriber, pcm: Uint8Array<ArrayBuffer>, language: LanguageCode) {
  const feed = await transcriber.openFeed(language, RATE);
  for (let at = 0; at < pcm.length; at += bytes(FEED_MS)) await feed!.push(pcm.slice(at, at + bytes(FEED_MS)));
  feed!.close();
  await transcriber.transcribe({ bytes: pcm.slice(), contentType: CONTENT_TYPE, language }, never);
}

/** Processor time of one run, in ms. */
async function cost(work: () => Promise<void>, rounds: number): Promise<number> {
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / rounds;
}

function perSecond(ms: number, seconds: number): string {
  return `${(ms / seconds).toFixed(1)} ms a second, ${Math.floor(1000 * seconds / ms)} speakers a core`;
}

async function readClip(language: LanguageCode): Promise<Float32Array<ArrayBuffer>> {
  const file = await Deno.readFile(`${FUNCTIONS}/_shared/phrasebook/clips/hello-${language}.wav`);
  return (await decodeAudio(file, "audio/wav", { maxAudioMs: 60_000 }, never)).samples;
}

function repeated(clip: Float32Array, seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * RATE }, (_, index) => clip[index % clip.length]!);
}

function bytes(ms: number): number {
  return 2 * RATE * ms / 1000;
}
