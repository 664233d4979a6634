/** The speech-to-text function: `/stt` and OpenAI's `/v1/audio/transcriptions`. */
import { CallError, type LanguageCode } from "@jbcalling/contract";
import type { FunctionEnv, FunctionSpec } from "@jbcalling/runtime";
import type { Context } from "hono";
import { hotwordsOf } from "./hotwords.ts";
import { replyWithNumerals, withNumerals } from "./numerals/numerals.ts";
import { openAiModels, openAiReply } from "./openai.ts";
import { modelsRoute, streamRoute, sttRoute, TranscriptionFormSchema, transcriptionRoute } from "./schemas.ts";
import { parseStreamOptions } from "./stream/options.ts";
import { runSession } from "./stream/session.ts";
import { Streams } from "./stream/streams.ts";
import type { Transcriber } from "./transcriber.ts";
import { Transcription } from "./transcription.ts";

interface Upload {
  bytes: Uint8Array<ArrayBuffer>;
  contentType: string;
}

export const sttFunction: FunctionSpec<Transcriber> = {
  name: "stt",
  title: "Speech to text",
  description: "Transcribes Vietnamese and English speech; long audio is split where nobody speaks.",
  routes(app, context) {
    const transcription = new Transcription(() => context.engine, context.registry);
    const transcribe = (
      c: Context<FunctionEnv>,
      upload: Upload,
      language: LanguageCode | "auto",
      hotwords: readonly string[],
    ) => transcription.run({ ...upload, language, hotwords }, c.get("job").signal);

    app.openapi(sttRoute, async (c) => {
      const { language, hotwords, numerals } = c.req.valid("query");
      const upload = isForm(c) ? (await readForm(c)).upload : await readBody(c);
      const reply = await transcribe(c, upload, language, hotwords);
      return c.json(numerals === "true" ? replyWithNumerals(reply) : reply, 200);
    });

    const streams = new Streams(context.registry);
    app.openAPIRegistry.registerPath(streamRoute);
    app.get("/stt/stream", (c) => {
      const options = parseStreamOptions(c.req.query());
      if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
        throw new CallError("invalid_request", "Cannot stream as the request must open a WebSocket");
      }
      streams.admit();
      const job = c.get("job");
      const { socket, response } = Deno.upgradeWebSocket(c.req.raw);
      const { language, hotwords, sample_rate } = options;
      const heard = { contentType: `audio/L16;rate=${sample_rate}`, language, hotwords };
      const session = runSession(socket, {
        ...options,
        requestId: job.id,
        models: context.model.ids,
        write: options.numerals ? (text) => withNumerals(text, language) : (text) => text,
        draining: context.draining,
        openFeed: () => context.engine.openFeed(options.language, options.sample_rate, options.hotwords),
        recognize: (pcm, signal) => transcription.run({ ...heard, bytes: pcm }, signal),
      });
      job.hold(streams.hold(options.language, session));
      return response;
    });

    app.openapi(transcriptionRoute, async (c) => {
      const { upload, fields } = await readForm(c);
      const form = TranscriptionFormSchema.safeParse(fields);
      if (!form.success) {
        const problems = form.error.issues.map((issue) => `${issue.path.join(".") || "form"}: ${issue.message}`);
        throw new CallError("invalid_request", `Cannot use the form as ${problems.join("; ")}`);
      }
      const { language = "auto", prompt = "" } = form.data;
      return openAiReply(await transcribe(c, upload, language, hotwordsOf(prompt)), form.data);
    });

    app.openapi(modelsRoute, (c) => c.json(openAiModels(), 200));
  },
};

function isForm(c: Context): boolean {
  return (c.req.header("content-type") ?? "").toLowerCase().startsWith("multipart/form-data");
}

async function readBody(c: Context): Promise<Upload> {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  if (bytes.length === 0) {
    throw new CallError("invalid_audio", "Cannot transcribe as the body must hold audio: it is empty");
  }
  return { bytes, contentType: c.req.header("content-type") ?? "" };
}

async function readForm(c: Context): Promise<{ upload: Upload; fields: Record<string, unknown> }> {
  if (!isForm(c)) {
    throw new CallError("unsupported_media_type", "Cannot read the request as it must be multipart/form-data");
  }
  const form = await c.req.parseBody({ all: true }).catch((cause) => {
    throw new CallError("invalid_request", "Cannot read the form as its parts must be well-formed", { cause });
  });
  const { file, ...fields } = form;
  if (!(file instanceof File)) throw new CallError("invalid_request", "Cannot use the form as it must hold one `file`");
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.length === 0) {
    throw new CallError("invalid_audio", "Cannot transcribe as `file` must hold audio: it is empty");
  }
  return { upload: { bytes, contentType: file.type }, fields };
}
