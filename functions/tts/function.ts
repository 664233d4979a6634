/** The text-to-speech function: `/tts`, `/tts/voices` and OpenAI's `/v1/audio/speech`. */
import { CallError, detectLanguage, TTS_MEDIA_TYPES, type TtsFormat, type Voice } from "@jbcalling/contract";
import { cacheKey, type FunctionSpec, type Job } from "@jbcalling/runtime";
import { AudioCache } from "./audio_cache.ts";
import { findVoice, type TtsEngine } from "./engine.ts";
import { speechRoute, synthesizeRoute, voicesRoute } from "./schemas.ts";
import { Synthesis } from "./synthesis.ts";

export interface TtsFunctionOptions {
  cacheDirectory?: string;
  maxDiskBytes: number;
}

interface Speech {
  text: string;
  voice: Voice;
  speed: number;
  format: TtsFormat;
}

export function ttsFunction(options: TtsFunctionOptions): FunctionSpec<TtsEngine> {
  return {
    name: "tts",
    title: "Text to speech",
    description: "Speaks a text in Vietnamese or English; the audio streams sentence by sentence.",
    routes(app, context) {
      const { registry, log } = context;
      const synthesis = new Synthesis(() => context.engine, registry);
      const cache = new AudioCache({
        shared: context.cache,
        directory: options.cacheDirectory,
        maxDiskBytes: options.maxDiskBytes,
        registry,
        log,
      });

      app.openapi(voicesRoute, (c) => {
        const { language } = c.req.valid("query");
        return c.json(context.engine.voices.filter((voice) => !language || voice.language === language), 200);
      });

      app.openapi(synthesizeRoute, (c) => {
        const { text, language, voice: id, speed, format } = c.req.valid("json");
        const voice = findVoice(context.engine, language, id);
        if (!voice) throw unknownVoice(id, language);
        return reply({ text, voice, speed, format }, c.get("job"));
      });

      app.openapi(speechRoute, (c) => {
        const request = c.req.valid("json");
        const { language } = detectLanguage(request.input);
        const voice = context.engine.voices.find(({ id }) => id === request.voice) ??
          findVoice(context.engine, language);
        if (!voice) throw unknownVoice(request.voice, language);
        const speed = Math.min(2, Math.max(0.5, request.speed));
        return reply({ text: request.input, voice, speed, format: request.response_format }, c.get("job"));
      });

      async function reply(speech: Speech, job: Job): Promise<Response> {
        const headers = replyHeaders(speech);
        const { text, voice, speed, format } = speech;
        const key = cacheKey("tts", context.engine.id, voice.id, speed, format, text);
        const cached = await job.race(cache.get(key));
        if (cached) return new Response(cached, { headers: { ...headers, "x-cache": "hit" } });
        const parts = synthesis.stream({ ...speech, signal: job.signal });
        const first = await parts.next();
        const body = streamOf(first, parts, job, (bytes) => cache.set(key, bytes));
        return new Response(body, { headers: { ...headers, "x-cache": "miss" } });
      }
    },
  };
}

function unknownVoice(id: string | undefined, language: string): CallError {
  const message = `Cannot speak as the voice must be one of GET /tts/voices for ${language}: current value is ${id}`;
  return new CallError("invalid_request", message);
}

function replyHeaders({ format, voice }: Speech): Record<string, string> {
  const pcm = format === "pcm" ? `;rate=${voice.sampleRate};channels=1` : "";
  return {
    "content-type": TTS_MEDIA_TYPES[format] + pcm,
    "x-voice": voice.id,
    "x-sample-rate": String(voice.sampleRate),
  };
}

/** A body that gives the parts as they come; the whole goes to `store` once the last was sent. */
function streamOf(
  first: IteratorResult<Uint8Array<ArrayBuffer>>,
  parts: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  job: Job,
  store: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
): ReadableStream<Uint8Array> {
  const sent: Uint8Array<ArrayBuffer>[] = [];
  const finished = Promise.withResolvers<void>();
  job.hold(finished.promise);
  let next: Promise<IteratorResult<Uint8Array<ArrayBuffer>>> | undefined = Promise.resolve(first);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await (next ?? parts.next());
        next = undefined;
        if (!done) {
          sent.push(value);
          return controller.enqueue(value);
        }
        controller.close();
        finished.resolve();
        const whole = await new Blob(sent).arrayBuffer();
        await store(new Uint8Array(whole));
      } catch (error) {
        finished.resolve();
        controller.error(error);
      }
    },
    async cancel() {
      finished.resolve();
      await parts.return(undefined);
    },
  });
}
