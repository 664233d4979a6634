/**
 * transformers.js on the project's own model files: reads one JSON array of texts a line, translates them all at once
 * and prints how long that took, in ms, with the translations.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { env, pipeline } from "@huggingface/transformers";

env.allowRemoteModels = false;
env.localModelPath = Deno.args[0]!;
console.warn = () => {};
const translate = await pipeline("translation", "en-vi", { dtype: "q8", session_options: { intraOpNumThreads: 1 } });
for await (const line of createInterface({ input: process.stdin })) {
  const texts: string[] = JSON.parse(line);
  const startedAt = performance.now();
  const results = await Promise.all(texts.map((text) => translate(text)));
  const ms = performance.now() - startedAt;
  console.log(JSON.stringify({ ms, translations: results.flat().map((result) => result.translation_text) }));
}
