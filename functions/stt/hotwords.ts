/** Names and terms that may be said, as callers list them. */
import { z } from "zod";

const MAX_HOTWORDS = 100;
const MAX_HOTWORD_LENGTH = 64;

/** Texts with commas between, in a query. */
export const HotwordsSchema = z.string().default("").transform(listed).refine(
  (hotwords) => hotwords.length <= MAX_HOTWORDS,
  `must be at most ${MAX_HOTWORDS} words or phrases with commas between`,
).refine(
  (hotwords) => hotwords.every(({ length }) => length <= MAX_HOTWORD_LENGTH),
  `must hold at most ${MAX_HOTWORD_LENGTH} letters each`,
);

/** A sentence is none: what an OpenAI client sends as `prompt` may be a list of names, or the text before. */
const MAX_WORDS = 4;

/** The names in a prompt. */
export function hotwordsOf(prompt: string): string[] {
  return listed(prompt).filter((text) => text.length <= MAX_HOTWORD_LENGTH && text.split(/\s+/).length <= MAX_WORDS)
    .slice(0, MAX_HOTWORDS);
}

function listed(text: string): string[] {
  return [...new Set(text.split(",").map((each) => each.trim()).filter((each) => each !== ""))];
}
