/** Schemas that every function's API document shares, and the helpers its routes are built with. */
import { z } from "@hono/zod-openapi";
import { type ErrorCode, ERRORS, LANGUAGES } from "@jbcalling/contract";

export { createRoute, z } from "@hono/zod-openapi";

const CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

export const ErrorSchema = z.object({
  error: z.object({
    code: z.enum(CODES),
    message: z.string(),
    retryable: z.boolean().openapi({ description: "True when the same request may succeed later or elsewhere" }),
    requestId: z.string(),
  }),
}).openapi("Error");

export const LanguageSchema = z.enum(LANGUAGES).openapi("Language", { description: "ISO 639-1 code" });

/** A JSON reply of an OpenAPI route. */
export function jsonReply<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** The error replies of a route, for its API document. */
export const ERROR_REPLIES = {
  400: jsonReply(ErrorSchema, "The request is not valid; the message says why"),
  413: jsonReply(ErrorSchema, "The body is too large"),
  415: jsonReply(ErrorSchema, "The media type is not supported"),
  429: jsonReply(ErrorSchema, "Too many requests run and wait; Retry-After says when to come back"),
  503: jsonReply(ErrorSchema, "The function is starting or stopping"),
  504: jsonReply(ErrorSchema, "The deadline passed"),
};
