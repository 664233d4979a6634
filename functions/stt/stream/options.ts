/** What a caller of `/stt/stream` may ask for; names as Deepgram's live API has them. */
import { CallError, LANGUAGES } from "@jbcalling/contract";
import { z } from "zod";
import { HotwordsSchema } from "../hotwords.ts";

const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

export const StreamQuerySchema = z.object({
  language: z.enum(LANGUAGES),
  encoding: z.literal("linear16").default("linear16"),
  /** In Hz. */
  sample_rate: whole(8000, 48_000).default(16_000),
  channels: whole(1, 1).default(1),
  /** Texts that may still change, while somebody speaks. */
  interim_results: flag.default(false),
  /** Numbers in digits. */
  numerals: flag.default(false),
  /** Names and terms that may be said. */
  hotwords: HotwordsSchema,
  /** So many ms of silence end what was said; `false` for never. */
  endpointing: z.union([z.literal("false").transform(() => undefined), whole(10, 10_000)]).default(300),
});

export type StreamOptions = z.infer<typeof StreamQuerySchema>;

/** Throws `unsupported_language` or `invalid_request`. */
export function parseStreamOptions(query: Record<string, string>): StreamOptions {
  const { data, error } = StreamQuerySchema.safeParse(query);
  if (data) return data;
  const [issue] = error.issues;
  const name = issue!.path.join(".");
  const given = query[name] === undefined ? "none" : query[name].slice(0, 40);
  if (name === "language" && query.language !== undefined) {
    const message = `Cannot transcribe as language must be one of ${LANGUAGES.join(", ")}: current value is ${given}`;
    throw new CallError("unsupported_language", message);
  }
  throw new CallError(
    "invalid_request",
    `Cannot stream as ${name} is wrong: ${issue!.message}: current value is ${given}`,
  );
}
