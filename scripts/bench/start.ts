/** Each function's process: from its start to its first ready line, its memory, and `/health` while it is saturated. */
import { FunctionClient } from "@jbcalling/contract";
import { milliseconds, percentile, type Row } from "./stats.ts";
import { residentMiB, startFunction } from "./system.ts";

const NAMES = ["stt", "translate", "tts"] as const;

/** How many callers keep a function busy. */
const CALLERS = 48;

export async function benchStart(rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of NAMES) {
    const starts: number[] = [];
    for (let round = 0; round < Math.max(3, rounds / 10); round++) {
      const startedAt = performance.now();
      await using _ = await startFunction(name);
      starts.push(performance.now() - startedAt);
    }
    await using running = await startFunction(name);
    const idle = await residentMiB(running.pid);
    const health = await healthUnderLoad(name, running.url, rounds * 5);
    const busy = await residentMiB(running.pid);
    rows.push({
      what: `${name}: start to ready`,
      ours: milliseconds(starts),
      peer: `600 ms; memory ${idle.toFixed(0)} MiB, after load ${busy.toFixed(0)} MiB`,
      ratio: percentile(starts, 0.5) / 600,
      aim: { atMost: 1 },
    });
    rows.push({
      what: `${name}: /health while saturated, p99`,
      ours: `p50 ${percentile(health, 0.5).toFixed(1)}, p99 ${percentile(health, 0.99).toFixed(1)} ms`,
      peer: "50 ms",
      ratio: percentile(health, 0.99) / 50,
      aim: { atMost: 1 },
    });
  }
  return rows;
}

/** How long `/health` takes, in ms, while callers wait in the function's queue all the time. */
async function healthUnderLoad(name: typeof NAMES[number], url: string, probes: number): Promise<number[]> {
  const client = new FunctionClient({ baseUrl: url, retries: 0 });
  const work = workOf(name, client);
  let going = true;
  const callers = Array.from({ length: CALLERS }, async (_, caller) => {
    for (let n = 0; going; n++) await work(caller * 10_000 + n).catch(() => {});
  });
  const times: number[] = [];
  for (let probe = 0; probe < probes; probe++) {
    const startedAt = performance.now();
    await (await fetch(`${url}/health`)).body?.cancel();
    times.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  going = false;
  await Promise.all(callers);
  return times;
}

function workOf(name: typeof NAMES[number], client: FunctionClient): (n: number) => Promise<unknown> {
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
  }
}
