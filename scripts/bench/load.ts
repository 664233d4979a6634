/**
 * Callers that keep one function busy until the process is killed. They run in a process of their own, so that what
 * they do themselves does not delay whoever measures.
 *
 *     deno run -A scripts/bench/load.ts stt http://127.0.0.1:8000 48
 *
 * @module
 */
import { FunctionClient } from "@jbcalling/contract";

const [name, url, callers] = Deno.args;
const client = new FunctionClient({ baseUrl: url!, retries: 0 });
const work = workOf(name!);
await Promise.all(Array.from({ length: Number(callers) }, async (_, caller) => {
  for (let n = 0;; n++) await work(caller * 10_000 + n).catch(() => {});
}));

function workOf(name: string): (n: number) => Promise<unknown> {
  switch (name) {
    case "stt": {
      const noise = Uint8Array.from({ length: 10 * 32_000 }, () => Math.random() * 256);
      return () => client.transcribe({ audio: noise, contentType: "audio/L16;rate=16000", language: "en" });
    }
    case "translate":
      return (n) => client.translate({ q: `I would like to book a room for ${n} people.`, source: "en", target: "vi" });
    case "tts":
      return async (n) =>
        (await client.synthesize({ text: `Room number ${n} is ready for you.`, language: "en" })).bytes();
    default:
      throw new TypeError(`Cannot call ${name} as it must be stt, translate or tts`);
  }
}
