/** Each function's process: from its start to its first ready line, its memory, and `/health` while it is saturated. */
import { fileURLToPath } from "node:url";
import { milliseconds, percentile, type Row } from "./stats.ts";
import { residentMiB, startFunction } from "./system.ts";

const NAMES = ["stt", "translate", "tts"] as const;

/** How many callers keep a function busy. */
const CALLERS = 48;

/** How long the callers may take until the function is busy. */
const BUSY_WITHIN_MS = 60_000;

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
    const health = await healthUnderLoad(name, running.url, rounds * 10);
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
  const callers = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(new URL("./load.ts", import.meta.url)), name, url, String(CALLERS)],
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    await untilBusy(url);
    const times: number[] = [];
    for (let probe = 0; probe < probes; probe++) {
      const startedAt = performance.now();
      await (await fetch(`${url}/health`)).body?.cancel();
      times.push(performance.now() - startedAt);
      await pause(10);
    }
    return times;
  } finally {
    callers.kill("SIGKILL");
    await callers.status;
  }
}

/** Until half of the callers have a request that runs or waits. */
async function untilBusy(url: string): Promise<void> {
  const deadline = performance.now() + BUSY_WITHIN_MS;
  for (let busy = 0; busy < CALLERS / 2; busy = await busyAt(url)) {
    if (performance.now() > deadline) {
      throw new Error(`Cannot measure as at least ${CALLERS / 2} requests must run or wait: current value is ${busy}`);
    }
    await pause(50);
  }
}

async function busyAt(url: string): Promise<number> {
  const { inFlight, queued } = await (await fetch(`${url}/health`)).json() as { inFlight: number; queued: number };
  return inFlight + queued;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
