/** What `/tts` and OpenAI's `/v1/audio/speech` accept. One source for validation and for the API document. */
import { LANGUAGES, TTS_FORMATS } from "@jbcalling/contract";
import { createRoute, ERROR_REPLIES, jsonReply, LanguageSchema, z } from "@jbcalling/runtime";

export const MAX_CHARACTERS = 5000;

const TextSchema = z.string()
  .refine((text) => text.trim().length > 0, "must hold something to say")
  .refine((text) => text.length <= MAX_CHARACTERS, `must have at most ${MAX_CHARACTERS} characters`)
  // deno-lint-ignore no-control-regex
  .refine((text) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text), "must hold no control characters");

export const TtsRequestSchema = z.strictObject({
  text: TextSchema.openapi({ example: "Xin chào, rất vui được gặp bạn." }),
  language: LanguageSchema.openapi({ example: "vi" }),
  voice: z.string().max(64).optional().openapi({
    description: "An id of GET /tts/voices; the language's first voice by default",
  }),
  speed: z.number().min(0.5).max(2).default(1),
  format: z.enum(TTS_FORMATS).default("wav"),
}).openapi("TtsRequest");

export const VoiceSchema = z.object({
  id: z.string(),
  name: z.string(),
  language: LanguageSchema,
  engine: z.string(),
  sampleRate: z.number().int(),
}).openapi("Voice");

export const SpeechRequestSchema = z.strictObject({
  model: z.string().max(64),
  input: TextSchema.openapi({ example: "Nice to meet you." }),
  voice: z.string().max(64).default("alloy").openapi({
    description: "A voice id, or an OpenAI name for the language's first voice",
  }),
  response_format: z.enum(["mp3", "opus", "wav", "pcm"]).default("mp3"),
  speed: z.number().min(0.25).max(4).default(1),
  instructions: z.string().max(4096).optional(),
  stream_format: z.literal("audio").optional(),
}).openapi("SpeechRequest");

const audioReply = { description: "The audio, as it is synthesised", content: { "audio/*": { schema: z.string() } } };
const errors = ERROR_REPLIES;

export const synthesizeRoute = createRoute({
  method: "post",
  path: "/tts",
  summary: "Speak a text; the audio of the first sentence comes before the second is synthesised",
  request: { body: { required: true, content: { "application/json": { schema: TtsRequestSchema } } } },
  responses: { 200: audioReply, ...errors },
});

export const voicesRoute = createRoute({
  method: "get",
  path: "/tts/voices",
  summary: "The installed voices",
  request: { query: z.object({ language: z.enum(LANGUAGES).optional() }) },
  responses: { 200: jsonReply(z.array(VoiceSchema), "The voices"), 400: errors[400], 503: errors[503] },
});

export const speechRoute = createRoute({
  method: "post",
  path: "/v1/audio/speech",
  summary: "OpenAI's speech API; the language is decided from the text or the voice",
  request: { body: { required: true, content: { "application/json": { schema: SpeechRequestSchema } } } },
  responses: { 200: audioReply, ...errors },
});
