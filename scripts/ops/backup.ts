/** `deno task ops:backup`: settings, node labels, versions of the functions and certificates in one file. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { printLine } from "../processes/output.ts";
import { listCodeConfigs } from "../swarm/code_configs.ts";
import { type Arguments, Failure, runCommand } from "../swarm/command.ts";
import { Docker } from "../swarm/docker.ts";
import { ROOT } from "../swarm/images.ts";
import { listServices } from "../swarm/services.ts";
import { readSettings, stackName } from "../swarm/settings.ts";
import type { Backup } from "./backup_file.ts";
import { readVolume } from "./volume.ts";

const HELP =
  `Writes what the cluster cannot be rebuilt without to one file: swarm/stack.env, node labels, replica counts, the code of
the last versions of each function, and the certificates. Run it on the manager that holds the label edge.

Not in it: secrets (Docker gives none back; \`ops:restore\` makes new ones), metrics, logs, and what Redis holds.
The file holds private keys: keep it like a password.

  deno task ops:backup [options]

  --out FILE       where to; jbcalling-<date>.backup.json by default
  --dry-run        say what would be written
  --help           this text`;

interface NodeJson {
  Description: { Hostname: string };
  Spec: { Labels?: Record<string, string> };
}

if (import.meta.main) Deno.exit(await runCommand({ help: HELP, options: { out: { type: "string" } }, run: backup }));

async function backup(args: Arguments): Promise<number> {
  const made = await collect(new Docker());
  const file = args.text("out") ?? `jbcalling-${made.createdAt.slice(0, 10)}.backup.json`;
  const parts = [
    made.settings === undefined ? "no swarm/stack.env" : "swarm/stack.env",
    `labels of ${Object.keys(made.nodes).length} nodes`,
    `${made.code.length} versions of ${Object.keys(made.functions).length} functions`,
    made.certificates === undefined ? "no certificates" : "certificates",
  ];
  if (!args.dryRun) writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  printLine(`${args.dryRun ? "would write" : "wrote"} ${file}: ${parts.join(", ")}`);
  return 0;
}

async function collect(docker: Docker): Promise<Backup> {
  const stack = stackName(readSettings());
  const services = await listServices(docker, stack);
  const traefik = services.get("traefik");
  if (!traefik) throw new Failure(`Cannot back up the stack ${stack} as it must run`);
  const settingsFile = join(ROOT, "swarm/stack.env");
  const ids = (await docker.read(["node", "ls", "-q"])).split("\n").filter(Boolean);
  const nodes = await docker.inspect<NodeJson>("node", ids);
  const functions: Backup["functions"] = {};
  const code: Backup["code"] = [];
  for (const { name, replicas = 1, history, version } of services.values()) {
    if (!version) continue;
    functions[name] = { replicas, history };
    for (const config of await listCodeConfigs(docker, stack, name)) {
      const [{ Spec }] = await docker.inspect<{ Spec: { Data: string } }>("config", [config.name]) as [
        { Spec: { Data: string } },
      ];
      code.push({ name: config.name, function: name, data: Spec.Data });
    }
  }
  return {
    format: "jbcalling-backup-1",
    createdAt: new Date().toISOString(),
    stack,
    settings: existsSync(settingsFile) ? readFileSync(settingsFile, "utf8") : undefined,
    nodes: Object.fromEntries(nodes.map(({ Description, Spec }) => [Description.Hostname, Spec.Labels ?? {}])),
    functions,
    code,
    certificates: await readVolume(docker, `${stack}_certificates`, traefik.image),
  };
}
