/**
 * transformers.js on the project's own model files: reads one JSON array of texts a line, translates them all at once
 * and prints how long that took, in ms, with the translations. Arguments: folder of models, pair, dtype.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { env, pipeline } from "@huggingface/transformers";

env.allowRemoteModels = false;
const [models, pair, dtype] = Deno.args as [string, string, "q8" | "fp32"];
env.localModelPath = models;
console.warn = () => {};
const translate = await pipeline("translation", pair, { dtype, session_options: { intraOpNumThreads: 1 } });
for await (const line of createInterface({ input: process.stdin })) {
  const texts: string[] = JSON.parse(line);
  const startedAt = performance.now();
  const results = await Promise.all(texts.map((text) => translate(text)));
  const ms = performance.now() - startedAt;
  console.log(JSON.stringify({ ms, translations: results.flat().map((result) => result.translation_text) }));
}
