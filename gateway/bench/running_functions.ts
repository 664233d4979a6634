/** The three functions for a benchmark: those at a url, or the project's own, started for its time. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const START = ["-y", "deno@2.9.6", "task", "start", "--only", "stt,translate,tts", "--port"];

export interface RunningFunctions {
  url: string;
  stop(): Promise<void>;
}

/** Resolves once they are ready. */
export async function runFunctions(options: { url?: string; port: number }): Promise<RunningFunctions> {
  if (options.url) return { url: options.url, stop: () => Promise.resolve() };
  const child = spawn("npx", [...START, String(options.port)], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^ready (\S+)$/.exec(line) ?? [];
    if (!url) continue;
    child.stdout.resume();
    return {
      url,
      async stop() {
        process.kill(-child.pid!, "SIGTERM");
        await ended;
      },
    };
  }
  throw new Error("Cannot run the benchmark as the functions must start: see deno task start");
}
