/** `/tts`: the first byte against the whole synthesis of three sentences. */
import { FunctionClient } from "@jbcalling/contract";
import { milliseconds, percentile, type Row } from "./stats.ts";
import { startSystem } from "./system.ts";

export async function benchTts(rounds: number): Promise<Row[]> {
  await using system = await startSystem("--only", "tts");
  const client = new FunctionClient({ baseUrl: system.url });
  const rows: Row[] = [];
  for (
    const [language, sentence] of [
      ["vi", (n: number) => `Cuộc họp số ${n} bắt đầu lúc ba giờ chiều ở văn phòng mới.`],
      ["en", (n: number) => `Meeting number ${n} starts at three in the afternoon in the new office.`],
    ] as const
  ) {
    const [first, whole]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds + 3; round++) {
      const text = [0, 1, 2].map((part) => sentence(100 + round * 3 + part)).join(" ");
      const startedAt = performance.now();
      const reply = await client.synthesize({ text, language, format: "pcm" });
      let firstMs = 0;
      for await (const _ of reply.body!) firstMs ||= performance.now() - startedAt;
      if (round < 3) continue;
      first.push(firstMs);
      whole.push(performance.now() - startedAt);
    }
    rows.push({
      what: `/tts, first byte of three ${language} sentences`,
      ours: milliseconds(first),
      peer: `whole synthesis ${milliseconds(whole)}`,
      ratio: percentile(first, 0.5) / percentile(whole, 0.5),
      aim: { atMost: 0.35 },
    });
  }
  return rows;
}
