/**
 * The running system with everything around it that can be had from Debian: Redis, exporters, Prometheus with the stack's
 * rules. People hold a call in it, and callers use the functions.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureCommand } from "../../scripts/setup/packages.ts";
import { LocalPrometheus } from "../../scripts/observe/local_prometheus.ts";
import { phrases, recordClip } from "../call/clip.ts";
import { Participant } from "../call/participant.ts";
import { freePort, ROOT, type RunningSystem, startSystem, waitFor } from "../system.ts";

export interface BusySystem extends AsyncDisposable {
  system: RunningSystem;
  prometheus: LocalPrometheus;
  redis: ChildProcess;
  /** Starts Redis again on its port after it was killed. */
  restartRedis(): void;
}

export interface BusyOptions {
  /** Rule files in place of the stack's. */
  rulePaths?: readonly string[];
  env?: Record<string, string>;
  /** How often Prometheus asks, in seconds. */
  intervalSeconds: number;
}

export async function startBusySystem(options: BusyOptions): Promise<BusySystem> {
  for (const name of ["node-exporter", "redis-exporter"]) {
    ensureCommand(`prometheus-${name}`, `prometheus-${name}`);
  }
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "busy-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const children: ChildProcess[] = [];
  stack.defer(() => {
    for (const child of children) child.kill("SIGKILL");
  });
  const run = (command: string, ...args: string[]) => {
    const child = spawn(command, args, { cwd: folder, stdio: "ignore" });
    children.push(child);
    return child;
  };
  const [redisPort, nodePort, exporterPort] = [await freePort(), await freePort(), await freePort()];
  const startRedis = () => run("redis-server", "--port", `${redisPort}`, "--save", "", "--maxmemory", "64mb");
  const busy = { redis: startRedis() };
  run("prometheus-node-exporter", `--web.listen-address=127.0.0.1:${nodePort}`);
  run(
    "prometheus-redis-exporter",
    `-web.listen-address=127.0.0.1:${exporterPort}`,
    `-redis.addr=redis://127.0.0.1:${redisPort}`,
  );
  const system = stack.use(
    await startSystem({ env: { REDIS_URL: `redis://127.0.0.1:${redisPort}`, ...options.env } }),
  );
  const others: [string, string[]][] = [
    ["node", [`http://127.0.0.1:${nodePort}`]],
    ["redis", [`http://127.0.0.1:${exporterPort}`]],
  ];
  const prometheus = await LocalPrometheus.start({
    folder,
    root: ROOT,
    port: 0,
    rulePaths: options.rulePaths,
    intervalSeconds: options.intervalSeconds,
    addresses: () => new Map([...system.addresses(), ...others]),
  });
  stack.defer(() => prometheus.close());
  const owned = stack.move();
  return {
    system,
    prometheus,
    get redis() {
      return busy.redis;
    },
    restartRedis: () => {
      busy.redis = startRedis();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Anna speaks English, Minh listens in Vietnamese; ends when it is disposed of. */
export async function startCall({ url, client }: RunningSystem): Promise<AsyncDisposable> {
  const clip = await recordClip(client, {
    language: "en",
    sentences: await phrases("en", 6),
    leadMs: 1000,
    gapMs: 1500,
  });
  await using stack = new AsyncDisposableStack();
  stack.use(await Participant.join(url, "observed", { name: "Anna", speaks: "en", hears: "en", clip }));
  const minh = stack.use(await Participant.join(url, "observed", { name: "Minh", speaks: "vi", hears: "vi" }));
  await minh.openTranscript();
  await waitFor(async () => (await minh.finals("Anna")).length > 0, () => "Cannot read what is said", 60_000);
  return stack.move();
}

/** One caller of each function, again and again, until it is disposed of. */
export function startCallers({ client }: RunningSystem): AsyncDisposable {
  let going = true;
  const repeat = async (work: (index: number) => Promise<unknown>) => {
    for (let index = 0; going; index++) {
      await work(index).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const callers = [
    repeat((n) => client.translate({ q: `I would like ${n % 20} tickets.`, source: "en", target: "vi" })),
    repeat((n) => client.translate({ q: `Tôi muốn ${n % 20} vé.`, source: "vi", target: "en" })),
    repeat(async (n) => {
      const language = n % 2 ? "en" : "vi";
      // Every other time something that no cache on disk has from an earlier run.
      const room = n % 4 < 2 ? n % 40 : Date.now() % 1e6;
      const reply = await client.synthesize({ text: n % 2 ? `Room ${room}.` : `Phòng ${room}.`, language });
      const audio = new Uint8Array(await reply.arrayBuffer());
      await client.transcribe({ audio, contentType: "audio/wav", language });
    }),
  ];
  return {
    async [Symbol.asyncDispose]() {
      going = false;
      await Promise.all(callers);
    },
  };
}
