/**
 * Sends a recording to `/stt/stream` as a microphone would, and prints what comes back while it does.
 *
 *     deno task listen clip.wav --language vi
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { isLanguage, LANGUAGES, toPcm16 } from "@jbcalling/contract";
import { decodeAudio } from "../functions/stt/decode/mod.ts";

const HELP = `Streams a recording through a running system (deno task start), at the speed of speech.

  deno task listen CLIP --language vi|en [--url http://localhost:8080]

CLIP is a WAV, FLAC, MP3, Ogg (Opus or Vorbis) or WebM file.`;

const RATE = 16_000;

/** One message holds so much audio, in ms. */
const STEP_MS = 100;

const { values, positionals: [clip] } = parseArgs({
  allowPositionals: true,
  options: {
    language: { type: "string" },
    url: { type: "string", default: "http://localhost:8080" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  Deno.exit(0);
}
if (!clip || !isLanguage(values.language)) {
  console.error(`Cannot listen as a clip and a language must be named, one of ${LANGUAGES.join(", ")}\n\n${HELP}`);
  Deno.exit(2);
}
const bytes = new Uint8Array(await readFile(clip));
const { samples } = await decodeAudio(bytes, "", { maxAudioMs: 900_000 }, new AbortController().signal);
const query = new URLSearchParams({ language: values.language, sample_rate: `${RATE}`, interim_results: "true" });
Deno.exit(await listen(`${values.url.replace(/^http/, "ws")}/stt/stream?${query}`, toPcm16(samples)));

/** The exit code. */
async function listen(url: string, pcm: Uint8Array<ArrayBuffer>): Promise<number> {
  const socket = new WebSocket(url);
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  socket.onmessage = ({ data }) => {
    const { type, is_final, channel } = JSON.parse(data);
    if (type === "Results") console.log(`${is_final ? "final  " : "interim"}  ${channel.alternatives[0].transcript}`);
  };
  socket.onerror = () => {};
  await Promise.race([new Promise((resolve) => socket.onopen = resolve), closed]);
  const step = 2 * RATE * STEP_MS / 1000;
  for (let at = 0; at < pcm.length && socket.readyState === WebSocket.OPEN; at += step) {
    socket.send(pcm.slice(at, at + step));
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"CloseStream"}');
  const { code, reason } = await closed;
  if (code === 1000) return 0;
  console.error(`Cannot listen as the stream ended with ${code} ${reason}: does the system run at ${url}?`);
  return 1;
}
