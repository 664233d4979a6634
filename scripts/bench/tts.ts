/** `/tts`: the first byte against the whole reply of three and of ten sentences, through the edge. */
import { FunctionClient } from "@jbcalling/contract";
import { milliseconds, percentile, type Row } from "./stats.ts";
import { startSystem } from "./system.ts";

const SENTENCES = {
  vi: (n: number) => `Cuộc họp số ${n} bắt đầu lúc ba giờ chiều ở văn phòng mới.`,
  en: (n: number) => `Meeting number ${n} starts at three in the afternoon in the new office.`,
};

/** Random numbers make texts that were never spoken: the audio cache on disk outlives a run and answers in no time. */
const someNumber = () => 100 + Math.floor(Math.random() * 900);

export async function benchTts(rounds: number): Promise<Row[]> {
  await using system = await startSystem("--only", "tts");
  const client = new FunctionClient({ baseUrl: system.url });
  const rows: Row[] = [];
  for (const count of [3, 10]) {
    for (const language of ["vi", "en"] as const) {
      const [first, whole]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds + 3; round++) {
        const text = Array.from({ length: count }, () => SENTENCES[language](someNumber())).join(" ");
        const startedAt = performance.now();
        const reply = await client.synthesize({ text, language, format: "pcm" });
        if (reply.headers.get("x-cache") !== "miss") throw new Error("Cannot measure as the cache answered");
        let firstMs = 0;
        for await (const _ of reply.body!) firstMs ||= performance.now() - startedAt;
        if (round < 3) continue;
        first.push(firstMs);
        whole.push(performance.now() - startedAt);
      }
      rows.push({
        what: `/tts, first byte of ${count} ${language} sentences`,
        ours: milliseconds(first),
        peer: `whole reply ${milliseconds(whole)}`,
        ratio: percentile(first, 0.5) / percentile(whole, 0.5),
        aim: { atMost: 0.35 },
      });
    }
  }
  return rows;
}
