/** `deno task versions`: which code each function runs, ran before, and could return to. */
import { printLine } from "../processes/output.ts";
import { listCodeConfigs } from "./code_configs.ts";
import { type Arguments, Failure, runCommand } from "./command.ts";
import { Docker } from "./docker.ts";
import { functionNames } from "./images.ts";
import { listServices, tagOf } from "./services.ts";
import { readSettings, stackName } from "./settings.ts";
import { table } from "./table.ts";

const HELP = `Lists the versions of each function: the one that runs, those before it, those that the cluster holds.

  deno task versions [FUNCTION…]

  --help           this text

For a cluster only: of a system that \`deno task start\` runs, the code is your working tree and the log your terminal.`;

if (import.meta.main) Deno.exit(await runCommand({ help: HELP, run: versions }));

async function versions(args: Arguments): Promise<number> {
  const stack = stackName(readSettings());
  const docker = new Docker();
  const services = await listServices(docker, stack);
  if (services.size === 0) throw new Failure(`Cannot list versions as the stack ${stack} must run: deploy first`);
  const rows: string[][] = [];
  for (const name of args.positionals.length > 0 ? args.positionals : functionNames()) {
    const service = services.get(name);
    if (!service) continue;
    const past = new Map(service.history.map((entry) => [entry.split("@")[0]!, entry.split("@")[1] ?? ""]));
    for (const config of await listCodeConfigs(docker, stack, name)) {
      const running = config.version === service.version;
      const previous = service.history[1]?.startsWith(config.version) ?? false;
      const what = running ? "running" : previous ? "previous" : past.has(config.version) ? "earlier" : "";
      const tag = running ? tagOf(service.image) : past.get(config.version) ?? "";
      rows.push([name, config.version, what, tag, config.createdAt.slice(0, 19), `${config.bytes}`]);
    }
  }
  printLine(table(["function", "version", "", "image", "created (UTC)", "bytes"], rows));
  return 0;
}
