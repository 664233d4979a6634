/** `deno task ops:prune`: what nothing uses any more, on this node and in the cluster. */
import { printLine } from "../processes/output.ts";
import { pruneCodeConfigs } from "../swarm/code_configs.ts";
import { type Arguments, runCommand, UsageError } from "../swarm/command.ts";
import { Docker } from "../swarm/docker.ts";
import { listServices } from "../swarm/services.ts";
import { readSettings, stackName } from "../swarm/settings.ts";

const HELP =
  `Removes stopped containers, images that no container uses, and build layers that are older than --hours, on the node that
Docker answers for; and, on a manager, versions of functions beyond the last five. Volumes are never touched.

  deno task ops:prune [options]

  --hours 168      how old a container, image or layer must be
  --dry-run        say what would be done
  --help           this text`;

if (import.meta.main) Deno.exit(await runCommand({ help: HELP, options: { hours: { type: "string" } }, run: prune }));

async function prune(args: Arguments): Promise<number> {
  const hours = args.text("hours") ?? "168";
  if (!/^\d+$/.test(hours)) throw new UsageError(`Cannot prune as --hours must be a number: current value is ${hours}`);
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  const age = ["--filter", `until=${hours}h`];
  for (
    const command of [
      ["container", "prune", "--force", ...age],
      ["image", "prune", "--all", "--force", ...age],
      ["builder", "prune", "--force", ...age],
    ]
  ) {
    const freed = /(?:reclaimed space|Total):\s*(.+)/i.exec(await docker.change(command))?.[1];
    if (freed) printLine(`${command[0]}: ${freed} freed`);
  }
  const manager = await docker.read(["info", "--format", "{{.Swarm.ControlAvailable}}"]) === "true";
  if (manager) {
    const stack = stackName(readSettings());
    for (const service of (await listServices(docker, stack)).values()) {
      if (!service.version) continue;
      const removed = await pruneCodeConfigs(docker, stack, service);
      if (removed.length > 0) printLine(`${service.name}: removed ${removed.join(", ")}`);
    }
  }
  printLine(args.dryRun ? "nothing was removed" : "done; other nodes: DOCKER_HOST=ssh://user@node deno task ops:prune");
  return 0;
}
