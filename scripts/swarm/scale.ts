/** `deno task scale`: more or fewer replicas, waited for. */
import { printError, printLine } from "../processes/output.ts";
import { type Arguments, Failure, runCommand, UsageError } from "./command.ts";
import { Docker } from "./docker.ts";
import { findLocalSystem, scaleLocally } from "./local.ts";
import { findService, listTasks, type Service } from "./services.ts";
import { readSettings, stackName } from "./settings.ts";
import { seconds } from "./table.ts";

/** What runs once, and why more of it would not help or would harm. */
const SINGLE: Record<string, string> = {
  gateway: "the rooms of a call live in one process, and it holds the machine's WebRTC ports",
  traefik: "it holds the machine's ports 80 and 443, and the certificates",
  coturn: "it holds the machine's TURN ports",
  redis: "it is one cache that all replicas share",
  "redis-gateway": "it is one store with one file on disk",
  prometheus: "two of them would not share what they measured",
  alertmanager: "two of them would send every alert twice",
  grafana: "its settings are in one file on disk",
  loki: "its logs are on one disk",
};

const HELP = `Sets how many replicas of a function run, and waits until they do.

  deno task scale stt=3 tts=2 [options]

Functions and web scale. These run once: ${Object.keys(SINGLE).join(", ")}.

  --timeout 120    seconds to wait
  --swarm          the cluster, even when \`task start\` runs here
  --dry-run        say what would be done
  --help           this text`;

if (import.meta.main) {
  Deno.exit(
    await runCommand({ help: HELP, options: { timeout: { type: "string" }, swarm: { type: "boolean" } }, run: scale }),
  );
}

async function scale(args: Arguments): Promise<number> {
  if (args.positionals.length === 0) throw new UsageError("Cannot scale as there must be at least one like stt=3");
  const wanted = args.positionals.map(parseScale);
  if (await findLocalSystem(args)) return await scaleLocally(wanted, args);
  const stack = stackName(readSettings());
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  const services = await Promise.all(wanted.map(async ({ name, replicas }) => {
    const service = await findService(docker, stack, name);
    if (service?.replicas === undefined) {
      throw new Failure(`Cannot scale ${name} as it must be a replicated service of the stack ${stack}`);
    }
    return { service, replicas };
  }));
  await docker.change([
    "service",
    "scale",
    "--detach",
    ...services.map(({ service, replicas }) => `${service.fullName}=${replicas}`),
  ]);
  if (args.dryRun) return 0;
  const timeoutMs = Number(args.text("timeout") ?? 120) * 1000;
  const done = await Promise.all(
    services.map((each) => waitForReplicas(docker, each.service, each.replicas, timeoutMs)),
  );
  return done.every(Boolean) ? 0 : 1;
}

export function parseScale(text: string): { name: string; replicas: number } {
  const [, name, count] = /^([a-z-]+)=(\d+)$/.exec(text) ?? [];
  if (!name || Number(count) > 64) {
    throw new UsageError(`Cannot scale as it must be like stt=3, at most 64: current value is ${text}`);
  }
  if (SINGLE[name] && Number(count) > 1) {
    throw new UsageError(`Cannot scale ${name} as ${SINGLE[name]}: current value is ${count}`);
  }
  return { name, replicas: Number(count) };
}

/** Waits until exactly so many replicas run; says how long it took, or what is missing. */
export async function waitForReplicas(
  docker: Docker,
  service: Service,
  replicas: number,
  timeoutMs: number,
): Promise<boolean> {
  const start = performance.now();
  for (;;) {
    const tasks = await listTasks(docker, service.fullName);
    const ready = tasks.filter(({ desired, state }) => desired === "running" && state === "running").length;
    const took = performance.now() - start;
    if (ready === replicas) {
      printLine(`${service.name}: ${service.replicas} -> ${replicas} replicas in ${seconds(took)}`);
      return true;
    }
    if (took > timeoutMs) {
      const waiting = tasks.find(({ desired, state }) => desired === "running" && state !== "running");
      printError(
        `${service.name}: ${ready} of ${replicas} replicas are ready after ${seconds(took)}: ${
          waiting?.error ?? waiting?.state
        }`,
      );
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
