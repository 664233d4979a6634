/**
 * Interprets a spoken clip: audio in, audio in the other language out, through the HTTP API.
 *
 *     deno task interpret clip.wav --to vi --out reply.wav
 *
 * @module
 */
import { readFile, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { parseArgs } from "node:util";
import {
  CallError,
  detectLanguage,
  FunctionClient,
  isLanguage,
  type LanguageCode,
  LANGUAGES,
} from "@jbcalling/contract";

const HELP = `Interprets a spoken clip through a running system (deno task start).

  deno task interpret CLIP --to vi|en [--out reply.wav] [--from vi|en|auto] [--url http://localhost:8080] [--voice ID]

CLIP is a WAV, FLAC, MP3, Ogg (Opus or Vorbis) or WebM file of up to 15 minutes. --out may end in .wav, .mp3 or .ogg.`;

const MEDIA_TYPES: Record<string, string> = {
  ".wav": "audio/wav",
  ".flac": "audio/flac",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".opus": "audio/ogg",
  ".webm": "audio/webm",
};

const FORMATS = { ".wav": "wav", ".mp3": "mp3", ".ogg": "opus" } as const;

function fail(message: string): never {
  console.error(message);
  Deno.exit(2);
}

function readArguments() {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: {
      to: { type: "string" },
      from: { type: "string", default: "auto" },
      out: { type: "string", default: "reply.wav" },
      url: { type: "string", default: "http://localhost:8080" },
      voice: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    Deno.exit(0);
  }
  const [clip] = positionals;
  if (!clip) fail(`Cannot interpret as a clip must be named\n\n${HELP}`);
  if (!isLanguage(values.to)) {
    fail(`Cannot interpret as --to must be one of ${LANGUAGES.join(", ")}: current value is ${values.to}`);
  }
  if (values.from !== "auto" && !isLanguage(values.from)) {
    fail(`Cannot interpret as --from must be one of ${LANGUAGES.join(", ")}, auto: current value is ${values.from}`);
  }
  const format = FORMATS[extname(values.out).toLowerCase() as keyof typeof FORMATS];
  if (!format) fail(`Cannot write the reply as --out must end in .wav, .mp3 or .ogg: current value is ${values.out}`);
  return { ...values, clip, to: values.to, from: values.from as LanguageCode | "auto", format };
}

/** Runs one stage and prints how long it took and what came out. */
async function stage<T>(name: string, work: () => Promise<T>, describe: (result: T) => string): Promise<T> {
  const startedAt = performance.now();
  if (Deno.stdout.isTerminal()) await Deno.stdout.write(new TextEncoder().encode(`${name} …`));
  const result = await work();
  const ms = Math.round(performance.now() - startedAt);
  const line = `${name.padEnd(10)} ${String(ms).padStart(6)} ms  ${describe(result)}`;
  console.log(Deno.stdout.isTerminal() ? `\r\x1b[K${line}` : line);
  return result;
}

async function interpret(): Promise<void> {
  const options = readArguments();
  const client = new FunctionClient({ baseUrl: options.url });
  const contentType = MEDIA_TYPES[extname(options.clip).toLowerCase()] ?? "application/octet-stream";
  const audio = new Uint8Array(await readFile(options.clip).catch(() => fail(`Cannot read ${options.clip}`)));
  const startedAt = performance.now();
  const heard = await stage(
    "listen",
    () => client.transcribe({ audio, contentType, language: options.from }, { timeoutMs: 120_000 }),
    (reply) => `[${reply.language}] ${reply.text || "(no speech)"}`,
  );
  if (!heard.text) return;
  const translated = await stage(
    "translate",
    () => client.translate({ q: heard.text, source: heard.language, target: options.to }),
    (reply) => `[${options.to}] ${reply.translatedText}`,
  );
  const language = heard.language === options.to ? detectLanguage(translated.translatedText).language : options.to;
  const speech = await stage(
    "speak",
    async () => {
      const { format, voice } = options;
      const reply = await client.synthesize({ text: translated.translatedText, language, format, voice });
      return new Uint8Array(await reply.arrayBuffer());
    },
    (bytes) => `${(bytes.length / 1024).toFixed(1)} KiB`,
  );
  await writeFile(options.out, speech);
  console.log(
    `${"total".padEnd(10)} ${String(Math.round(performance.now() - startedAt)).padStart(6)} ms  ${options.out}`,
  );
}

try {
  await interpret();
} catch (error) {
  if (!(error instanceof CallError)) throw error;
  console.error(`${error.message} (${error.code})`);
  Deno.exit(1);
}
