/** `deno task logs`: what a service's replicas wrote, on whichever node they run. */
import { spawn } from "node:child_process";
import { type Arguments, runCommand, UsageError } from "./command.ts";
import { readSettings, stackName } from "./settings.ts";

const HELP = `Shows the log lines of a service, of all its replicas on all nodes.

  deno task logs SERVICE [options]

  --tail 100       lines of each replica; all for everything
  --since 10m      only lines since then
  --follow         go on until Ctrl-C
  --dry-run        say what would be run
  --help           this text

For a cluster only: of a system that \`deno task start\` runs, the code is your working tree and the log your terminal.`;

if (import.meta.main) {
  Deno.exit(
    await runCommand({
      help: HELP,
      options: { tail: { type: "string" }, since: { type: "string" }, follow: { type: "boolean", short: "f" } },
      run: logs,
    }),
  );
}

async function logs(args: Arguments): Promise<number> {
  const [name, ...more] = args.positionals;
  if (!name || more.length > 0) throw new UsageError("Cannot show logs as there must be one service");
  const since = args.text("since");
  const command = [
    ...["service", "logs", "--timestamps", "--tail", args.text("tail") ?? "100"],
    ...(since ? ["--since", since] : []),
    ...(args.flag("follow") ? ["--follow"] : []),
    `${stackName(readSettings())}_${name}`,
  ];
  if (args.dryRun) {
    console.log(`would run: docker ${command.join(" ")}`);
    return 0;
  }
  const child = spawn("docker", command, { stdio: "inherit" });
  return await new Promise((resolve) => child.on("close", (code) => resolve(code ? 1 : 0)));
}
