/** What `/translate`, `/detect` and `/languages` accept and answer: LibreTranslate's API with timings. */
import { LANGUAGES } from "@jbcalling/contract";
import { createRoute, ERROR_REPLIES, jsonReply, LanguageSchema, z } from "@jbcalling/runtime";
import { REGISTERS } from "./text/register.ts";

export const MAX_CHARACTERS = 20_000;
export const MAX_TEXTS = 256;
const MAX_ALTERNATIVES = 4;
const MAX_TERMS = 200;
const MAX_TERM_CHARACTERS = 100;

const TextSchema = z.string()
  .refine((text) => text.trim().length > 0, "must hold something to translate")
  // deno-lint-ignore no-control-regex
  .refine((text) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text), "must hold no control characters");

const QuerySchema = z.union([TextSchema, z.array(TextSchema).min(1).max(MAX_TEXTS)])
  .refine(
    (q) => (typeof q === "string" ? q.length : q.reduce((sum, text) => sum + text.length, 0)) <= MAX_CHARACTERS,
    `must have at most ${MAX_CHARACTERS} characters in all`,
  );

/** LibreTranslate's clients send it; this project has no keys at the function. */
const apiKey = z.string().max(256).nullish().openapi({
  description: "Accepted and ignored, for LibreTranslate's clients",
});

const TermSchema = z.string().trim().min(1).max(MAX_TERM_CHARACTERS);

const GlossarySchema = z.record(TermSchema, TermSchema)
  .refine((terms) => Object.keys(terms).length <= MAX_TERMS, `must hold at most ${MAX_TERMS} terms`)
  .openapi({
    example: { "Project Falcon": "Dự án Chim Ưng", Ngozi: "Ngozi" },
    description: "Terms of the source language with what is to be written for each, as whole words in any case",
  });

export const TranslateRequestSchema = z.strictObject({
  q: QuerySchema.openapi({ example: "Nice to meet you.", description: "A text, or an array of texts" }),
  source: z.enum([...LANGUAGES, "auto"]).openapi({ example: "en" }),
  target: LanguageSchema.openapi({ example: "vi" }),
  format: z.enum(["text", "html"]).default("text"),
  alternatives: z.int().min(0).max(MAX_ALTERNATIVES).default(0),
  draft: z.string().max(MAX_CHARACTERS).optional().openapi({
    description:
      "For a text that grows: what its translation was before. It changes no more than what translating costs",
  }),
  glossary: GlossarySchema.optional(),
  register: z.enum(REGISTERS).optional().openapi({
    description: "For Vietnamese: which words stand for the speaker and the listener, in the place of tôi and bạn",
  }),
  api_key: apiKey,
}).openapi("TranslateRequest");

const DetectedSchema = z.object({ language: LanguageSchema, confidence: z.number() }).openapi("DetectedLanguage");

const oneOrMany = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.array(schema)]);

export const TranslateReplySchema = z.object({
  translatedText: oneOrMany(z.string()),
  detectedLanguage: oneOrMany(DetectedSchema).optional(),
  alternatives: oneOrMany(z.array(z.string())).optional(),
  cached: z.boolean().openapi({ description: "True when every sentence came from the cache" }),
  inferenceMs: z.number(),
  model: z.string(),
}).openapi("TranslateReply");

export const DetectRequestSchema = z.strictObject({
  q: TextSchema.refine((text) => text.length <= MAX_CHARACTERS, `must have at most ${MAX_CHARACTERS} characters`)
    .openapi({ example: "Xin chào" }),
  format: z.enum(["text", "html"]).optional(),
  api_key: apiKey,
}).openapi("DetectRequest");

const LanguageRowSchema = z.object({ code: LanguageSchema, name: z.string(), targets: z.array(LanguageSchema) })
  .openapi("TranslatableLanguage");

/** LibreTranslate takes a form too, in which numbers are text; several fields `q` are an array. */
const TranslateFormSchema = TranslateRequestSchema.extend({
  alternatives: z.coerce.number().int().min(0).max(MAX_ALTERNATIVES).default(0),
}).omit({ glossary: true }).openapi("TranslateForm");

/** Not `required`, as each of several types is validated only when it is the one that came. */
const jsonOrForm = <Json extends z.ZodType, Form extends z.ZodType>(json: Json, form: Form) => ({
  body: {
    required: false,
    content: {
      "application/json": { schema: json },
      "application/x-www-form-urlencoded": { schema: form },
      "multipart/form-data": { schema: form },
    },
  },
});

export const translateRoute = createRoute({
  method: "post",
  path: "/translate",
  summary: "Translate a text or an array of texts",
  request: jsonOrForm(TranslateRequestSchema, TranslateFormSchema),
  responses: { 200: jsonReply(TranslateReplySchema, "The translation, of the shape of `q`"), ...ERROR_REPLIES },
});

export const detectRoute = createRoute({
  method: "post",
  path: "/detect",
  summary: "Which language a text is in",
  request: jsonOrForm(DetectRequestSchema, DetectRequestSchema),
  responses: { 200: jsonReply(z.array(DetectedSchema), "The most likely language first"), ...ERROR_REPLIES },
});

export const languagesRoute = createRoute({
  method: "get",
  path: "/languages",
  summary: "The languages that can be translated, and into which",
  responses: { 200: jsonReply(z.array(LanguageRowSchema), "The languages"), 503: ERROR_REPLIES[503] },
});
