/** `deno task swarm:init`: makes this machine the first manager of a Swarm. */
import { printLine } from "../processes/output.ts";
import { type Arguments, Failure, runCommand } from "./command.ts";
import { Docker } from "./docker.ts";

const HELP = `Makes this machine the first manager of a Swarm and prints how other machines join.

  deno task swarm:init [options]

  --address IP     the address that the other machines reach this one at; Docker's choice by default
  --dry-run        say what would be done
  --help           this text`;

if (import.meta.main) Deno.exit(await runCommand({ help: HELP, options: { address: { type: "string" } }, run: init }));

async function init(args: Arguments): Promise<number> {
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  const state = await docker.read(["info", "--format", "{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}"]);
  if (state === "active false") {
    throw new Failure("Cannot make a Swarm as this machine is a worker of one: leave it first");
  }
  if (state !== "active true") {
    const address = args.text("address");
    // How much history of ended tasks is kept: enough to see why the last update failed.
    await docker.change([
      "swarm",
      "init",
      ...(address ? ["--advertise-addr", address] : []),
      "--task-history-limit",
      "3",
    ]);
    if (args.dryRun) return 0;
    printLine("this machine is the first manager of a new Swarm");
  } else printLine("this machine is a manager of a Swarm already");
  const [token, manager] = await Promise.all([
    docker.read(["swarm", "join-token", "-q", "worker"]),
    docker.read(["info", "--format", "{{(index .Swarm.RemoteManagers 0).Addr}}"]),
  ]);
  printLine(`on every other machine:\n  deno task swarm:join --manager ${manager} --token ${token}`);
  printLine("then here:\n  deno task swarm:labels --profile three-nodes MANAGER AI MONITORING");
  return 0;
}
