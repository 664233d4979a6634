/** `deno task spread`: replicas that Swarm left on one node go to the others too, without a failed request. */
import { printLine } from "../processes/output.ts";
import { type Arguments, Failure, runCommand } from "./command.ts";
import { Docker } from "./docker.ts";
import { waitForReplicas } from "./scale.ts";
import { findService, listTasks, type Task } from "./services.ts";
import { readSettings, stackName } from "./settings.ts";

const HELP = `Spreads the replicas of functions over the nodes that may run them: after a node came back or joined.
Swarm moves nothing that runs, so each function gets twice its replicas, which go to the emptier nodes, and then its
number again, taken from the fuller ones.

  deno task spread [stt translate tts web] [options]

  --timeout 120    seconds to wait for each step
  --dry-run        say what would be done
  --help           this text`;

const FUNCTIONS = ["stt", "translate", "tts", "web"];

if (import.meta.main) {
  Deno.exit(await runCommand({ help: HELP, options: { timeout: { type: "string" } }, run: spread }));
}

async function spread(args: Arguments): Promise<number> {
  const stack = stackName(readSettings());
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  const timeoutMs = Number(args.text("timeout") ?? 120) * 1000;
  for (const name of args.positionals.length > 0 ? args.positionals : FUNCTIONS) {
    const service = await findService(docker, stack, name);
    if (!service?.replicas) {
      throw new Failure(`Cannot spread ${name} as it must be a replicated service of the stack ${stack}`);
    }
    const { replicas } = service;
    const before = replicasByNode(await listTasks(docker, service.fullName));
    if (before.size >= replicas) {
      printLine(`${name}: each of ${replicas} is on a node of its own`);
      continue;
    }
    for (const [from, count] of [[replicas, 2 * replicas], [2 * replicas, replicas]] as const) {
      await docker.change(["service", "scale", "--detach", `${service.fullName}=${count}`]);
      if (!args.dryRun && !await waitForReplicas(docker, { ...service, replicas: from }, count, timeoutMs)) return 1;
    }
    const after = args.dryRun ? before : replicasByNode(await listTasks(docker, service.fullName));
    printLine(`${name}: ${shares(before)} -> ${shares(after)} replicas a node`);
  }
  return 0;
}

/** How many replicas that are to run each node has. */
export function replicasByNode(tasks: readonly Pick<Task, "nodeId" | "desired" | "state">[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { nodeId, desired, state } of tasks) {
    if (desired === "running" && state === "running") counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1);
  }
  return counts;
}

function shares(counts: Map<string, number>): string {
  return [...counts.values()].sort((a, b) => b - a).join("+");
}
