/** The running system and single functions, started for a benchmark. */
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Running extends AsyncDisposable {
  url: string;
  pid: number;
}

/** The functions by `deno task start` on a free port, until its `ready` line. */
export function startSystem(...args: string[]): Promise<Running> {
  const functions = args.includes("--only") ? [] : ["--only", "stt,translate,tts"];
  return run(
    ["run", "-A", "scripts/start.ts", "--port", "0", ...functions, ...args],
    {},
    (line) => line.match(/^ready (\S+)$/)?.[1],
  );
}

/** One function without the edge; `url` is its own. */
export function startFunction(name: string, env: Record<string, string> = {}): Promise<Running> {
  return run(["run", "-A", `functions/${name}/main.ts`], { ...env, PORT: "0" }, (line) => {
    if (!line.startsWith("{")) return undefined;
    const { message, port } = JSON.parse(line);
    return message === "ready" ? `http://127.0.0.1:${port}` : undefined;
  });
}

/** What a process holds in memory, in MiB. */
export async function residentMiB(pid: number): Promise<number> {
  return await memoryMiB(pid, "VmRSS");
}

/** What of it is in files too, so that the kernel may take it back, in MiB. */
export async function fileMiB(pid: number): Promise<number> {
  return await memoryMiB(pid, "RssFile");
}

async function memoryMiB(pid: number, kind: string): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(status.match(new RegExp(`${kind}:\\s+(\\d+)`))?.[1] ?? 0) / 1024;
}

async function run(
  args: string[],
  env: Record<string, string>,
  find: (line: string) => string | undefined,
): Promise<Running> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    env: { ...env, NO_COLOR: "1" },
    cwd: ROOT,
    stdout: "piped",
    stderr: "null",
  })
    .spawn();
  const found = Promise.withResolvers<string>();
  const reading = readLines(child.stdout, (line) => {
    const url = find(line);
    if (url) found.resolve(url);
  }).then(() => found.reject(new Error(`Cannot start: deno ${args.join(" ")}`)));
  const url = await found.promise;
  return {
    url,
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await reading;
    },
  };
}

async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  }
}
