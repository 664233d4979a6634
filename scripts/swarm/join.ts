/** `deno task swarm:join`: makes this machine a worker of a Swarm. */
import { printLine } from "../processes/output.ts";
import { type Arguments, Failure, runCommand, UsageError } from "./command.ts";
import { Docker } from "./docker.ts";

const HELP = `Makes this machine a worker of the Swarm whose manager printed this command.

  deno task swarm:join --manager IP:2377 --token TOKEN [options]

  --address IP     the address that the other machines reach this one at; Docker's choice by default
  --dry-run        say what would be done
  --help           this text`;

if (import.meta.main) {
  Deno.exit(
    await runCommand({
      help: HELP,
      options: { manager: { type: "string" }, token: { type: "string" }, address: { type: "string" } },
      run: join,
    }),
  );
}

async function join(args: Arguments): Promise<number> {
  const manager = args.text("manager");
  const token = args.text("token");
  if (!manager || !token) throw new UsageError("Cannot join as there must be --manager and --token");
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  const state = await docker.read(["info", "--format", "{{.Swarm.LocalNodeState}}"]);
  if (state === "active") {
    throw new Failure("Cannot join as this machine is in a Swarm already: `docker swarm leave` first");
  }
  const address = args.text("address");
  await docker.change(["swarm", "join", "--token", token, ...(address ? ["--advertise-addr", address] : []), manager]);
  if (!args.dryRun) {
    printLine(`this machine is a worker of the Swarm of ${manager}; label it there with \`deno task swarm:labels\``);
  }
  return 0;
}
