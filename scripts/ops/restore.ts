/** `deno task ops:restore`: a cluster as a backup describes it, deployed and answering. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printLine } from "../processes/output.ts";
import { FUNCTION_LABEL } from "../swarm/code_configs.ts";
import { type Arguments, Failure, runCommand, UsageError } from "../swarm/command.ts";
import { Docker } from "../swarm/docker.ts";
import { ROOT } from "../swarm/images.ts";
import { type Backup, parseBackup } from "./backup_file.ts";
import { runDeploy, splitArguments } from "./run_deploy.ts";
import { writeVolume } from "./volume.ts";

const HELP =
  `Rebuilds what \`ops:backup\` wrote: swarm/stack.env, node labels, versions of the functions, certificates; then deploys.
Needs a Swarm (\`swarm:init\`, \`swarm:join\`) and the images (\`build\`). Secrets are made anew: whoever holds the room key
needs the new one.

  deno task ops:restore FILE [options] [-- options of deploy]

  --force          replace a swarm/stack.env that differs
  --image NAME     what unpacks the certificates; debian:bookworm-slim by default
  --dry-run        say what would be done
  --help           this text`;

if (import.meta.main) {
  const { own, deploy } = splitArguments(Deno.args);
  const options = { force: { type: "boolean" }, image: { type: "string" } } as const;
  Deno.exit(await runCommand({ help: HELP, options, run: (args) => restore(args, deploy) }, own));
}

async function restore(args: Arguments, deployArgs: string[]): Promise<number> {
  const [file, ...more] = args.positionals;
  if (!file || more.length > 0) throw new UsageError("Cannot restore as there must be one backup file");
  const backup = parseBackup(readFileSync(file, "utf8"));
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  restoreSettings(backup, args);
  await restoreLabels(docker, backup);
  for (const { name, data, function: of } of backup.code) await restoreCode(docker, backup.stack, { name, data, of });
  const done = args.dryRun ? "would be" : "are";
  printLine(`${backup.code.length} versions of functions ${done} there`);
  if (backup.certificates) {
    await writeVolume(
      docker,
      `${backup.stack}_certificates`,
      args.text("image") ?? "debian:bookworm-slim",
      backup.certificates,
    );
    printLine(`certificates ${done} there`);
  }
  if (args.dryRun) return 0;
  return await runDeploy(deployArgs, replicasOf(backup));
}

function restoreSettings({ settings }: Backup, args: Arguments): void {
  if (settings === undefined) return;
  const file = join(ROOT, "swarm/stack.env");
  const present = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (present === settings) return;
  if (present !== undefined && !args.flag("force")) {
    throw new Failure("Cannot restore swarm/stack.env as the one that is there differs: move it away, or --force");
  }
  if (!args.dryRun) writeFileSync(file, settings);
  printLine(`${args.dryRun ? "would write" : "wrote"} swarm/stack.env`);
}

/** Nodes are found by their host names; those that are not there any more are named. */
async function restoreLabels(docker: Docker, { nodes }: Backup): Promise<void> {
  const present = (await docker.read(["node", "ls", "--format", "{{.Hostname}}"])).split("\n");
  for (const [name, labels] of Object.entries(nodes)) {
    if (!present.includes(name)) {
      printLine(`the node ${name} is not here: give its labels to another, deno task swarm:labels`);
      continue;
    }
    const changes = Object.entries(labels).flatMap(([key, value]) => ["--label-add", `${key}=${value}`]);
    if (changes.length > 0) await docker.change(["node", "update", ...changes, name]);
  }
}

async function restoreCode(
  docker: Docker,
  stack: string,
  { name, data, of }: { name: string; data: string; of: string },
): Promise<void> {
  if (await docker.read(["config", "ls", "-q", "--filter", `name=${name}`])) return;
  const labels = [`com.docker.stack.namespace=${stack}`, `${FUNCTION_LABEL}=${of}`];
  const file = join(tmpdir(), `${name}.js`);
  writeFileSync(file, Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));
  try {
    await docker.change(["config", "create", ...labels.flatMap((label) => ["--label", label]), name, file]);
  } finally {
    rmSync(file);
  }
}

/** How many replicas of each function there were, as settings. */
function replicasOf({ functions }: Backup): Record<string, string> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, { replicas }]) => [`${name.toUpperCase()}_REPLICAS`, String(replicas)]),
  );
}
