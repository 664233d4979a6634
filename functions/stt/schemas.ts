/** What `/stt` and OpenAI's `/v1/audio/transcriptions` accept and answer. */
import { HotwordsSchema } from "./hotwords.ts";
import { StreamQuerySchema } from "./stream/options.ts";
import { LANGUAGES } from "@jbcalling/contract";
import { createRoute, ERROR_REPLIES, ErrorSchema, jsonReply, LanguageSchema, z } from "@jbcalling/runtime";

const SegmentSchema = z.object({
  text: z.string(),
  startMs: z.number().int(),
  endMs: z.number().int(),
}).openapi("Segment");

export const SttReplySchema = z.object({
  text: z.string(),
  language: LanguageSchema,
  segments: z.array(SegmentSchema),
  audioMs: z.number().int(),
  inferenceMs: z.number(),
  model: z.string(),
  streaming: z.boolean(),
}).openapi("SttReply");

/** The fields of OpenAI's form beside `file`. */
export const TranscriptionFormSchema = z.strictObject({
  model: z.string().max(64),
  language: z.enum(LANGUAGES).optional(),
  prompt: z.string().max(4096).optional(),
  response_format: z.enum(["json", "text", "verbose_json", "srt", "vtt"]).default("json"),
  temperature: z.coerce.number().min(0).max(1).optional(),
  "timestamp_granularities[]": z.union([z.string(), z.array(z.string())]).optional(),
});

/** A form with the file and these fields. It is read by hand, so its schema only documents it. */
function formWithFile(fields: z.ZodObject) {
  const { properties, required = [] } = z.toJSONSchema(fields, { io: "input", target: "openapi-3.0" });
  const file = { type: "string" as const, format: "binary" };
  // The two libraries' types of a JSON schema differ, their shape does not.
  const all = { file, ...properties as Record<string, { type: "string" }> };
  return { schema: { type: "object" as const, properties: all, required: ["file", ...required] } };
}

const binary = { schema: z.any().openapi({ type: "string", format: "binary" }) };
const errors = { ...ERROR_REPLIES, 422: jsonReply(ErrorSchema, "The audio cannot be decoded") };

const audioTypes = ["audio/wav", "audio/flac", "audio/mpeg", "audio/ogg", "audio/webm", "audio/L16"];

export const sttRoute = createRoute({
  method: "post",
  path: "/stt",
  summary: "Transcribe speech: an audio file or `audio/L16;rate=16000` as the body, or a form with `file`",
  request: {
    query: z.strictObject({
      language: z.enum([...LANGUAGES, "auto"]).default("auto"),
      numerals: z.enum(["true", "false"]).default("false").openapi({
        description: "`true` writes numbers in digits where the recognizer writes words",
      }),
      hotwords: HotwordsSchema.openapi({
        type: "string",
        example: "Ngozi,Project Falcon",
        description:
          "Names and terms that may be said, with commas between: they are heard rather than what is like them",
      }),
    }),
    body: {
      content: {
        ...Object.fromEntries(audioTypes.map((type) => [type, binary])),
        "multipart/form-data": formWithFile(z.object({})),
      },
    },
  },
  responses: { 200: jsonReply(SttReplySchema, "What was said"), ...errors },
});

/** A WebSocket, for the API document only: the handshake and the messages are not validated by it. */
export const streamRoute = createRoute({
  method: "get",
  path: "/stt/stream",
  summary: "A WebSocket: audio in binary messages, `Results` as JSON while it comes; Deepgram's live messages",
  description: 'Binary messages hold linear16 audio. Text messages are `{"type":"KeepAlive"}` (at least every 12 s ' +
    "without audio), `Finalize` (what was said becomes final at once) and `CloseStream`. Results have `is_final`, " +
    "`speech_final`, `start` and `duration` in s; the last message is `Metadata`.",
  request: { query: StreamQuerySchema },
  responses: { 101: { description: "The stream is open" }, ...errors },
});

export const transcriptionRoute = createRoute({
  method: "post",
  path: "/v1/audio/transcriptions",
  summary: "OpenAI's transcription API: json, text, verbose_json, srt or vtt",
  request: { body: { content: { "multipart/form-data": formWithFile(TranscriptionFormSchema) } } },
  responses: { 200: { description: "The transcript in the format that was asked for" }, ...errors },
});

export const modelsRoute = createRoute({
  method: "get",
  path: "/v1/models",
  summary: "OpenAI's list of models",
  responses: { 200: jsonReply(z.any(), "The models"), 503: errors[503] },
});
