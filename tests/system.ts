/** The running system, as a user starts it, for tests that talk to it over HTTP. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { FunctionClient } from "@jbcalling/contract";

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** What a cold start may take on a loaded machine, in ms. */
const START_MS = 90_000;

export interface RunningSystem extends AsyncDisposable {
  readonly url: string;
  readonly client: FunctionClient;
  /** What it printed so far. */
  output(): string;
  /** Process ids of the replicas of one function. */
  replicas(name: string): Promise<number[]>;
  /** Process ids of the gateway's media workers. */
  mediaWorkers(): Promise<number[]>;
  /** Where each service's replicas answer; all that have ever been ready. */
  addresses(): Map<string, string[]>;
  /** The metrics of a service's replica, the one that became ready last. */
  metrics(name: string): Promise<string>;
}

export interface SystemOptions {
  /** More arguments for `deno task start`. */
  args?: string[];
  env?: Record<string, string>;
}

/** Starts the system on a free port and waits for its `ready` line. */
export async function startSystem(options: SystemOptions = {}): Promise<RunningSystem> {
  const port = await freePort();
  const args = ["run", "-A", "scripts/start.ts", "--port", String(port), ...options.args ?? []];
  const env = { ...Deno.env.toObject(), ...options.env, NO_COLOR: "1" };
  const child = spawn(Deno.execPath(), args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const collect = (chunk: Uint8Array) => output += new TextDecoder().decode(chunk);
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const url = `http://localhost:${port}`;
  await waitFor(() => output.includes(`ready ${url}`), () => `Cannot start the system:\n${output}`, START_MS);
  const addresses = () => {
    const found = new Map<string, string[]>();
    for (const [, name, replica] of output.matchAll(/"service":"(\w+)","message":"ready","port":(\d+)/g)) {
      found.set(name!, [...found.get(name!) ?? [], `http://localhost:${replica}`]);
    }
    return found;
  };
  return {
    url,
    client: new FunctionClient({ baseUrl: url }),
    output: () => output,
    replicas: (name) => replicaPids(child.pid!, name),
    async mediaWorkers() {
      const [gateway] = await childrenOf(child.pid!, "gateway/src/main.ts");
      return gateway ? await childrenOf(gateway, "mediasoup-worker") : [];
    },
    addresses,
    async metrics(name) {
      return await (await fetch(`${addresses().get(name)!.at(-1)}/metrics`)).text();
    },
    [Symbol.asyncDispose]: () => stop(child),
  };
}

/** A port that nothing listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Polls until the condition holds; throws what `explain` says after the deadline. */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  explain: () => string,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(explain());
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The children of the starter that run this function. */
function replicaPids(parent: number, name: string): Promise<number[]> {
  return childrenOf(parent, `functions/${name}/main.ts`);
}

/** The children of a process whose command line holds this. */
async function childrenOf(parent: number, part: string): Promise<number[]> {
  const pids: number[] = [];
  for await (const entry of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(entry.name)) continue;
    const status = await Deno.readTextFile(`/proc/${entry.name}/status`).catch(() => "");
    const command = await Deno.readTextFile(`/proc/${entry.name}/cmdline`).catch(() => "");
    if (status.includes(`PPid:\t${parent}\n`) && command.includes(part)) pids.push(Number(entry.name));
  }
  return pids;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  await closed;
  clearTimeout(killer);
}
