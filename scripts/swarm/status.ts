/** `deno task status`: every service in one table. */
import { printLine } from "../processes/output.ts";
import { type Arguments, Failure, runCommand } from "./command.ts";
import { Docker } from "./docker.ts";
import { findLocalSystem, printLocalStatus } from "./local.ts";
import { listServices, listStackTasks, type Service, type Task } from "./services.ts";
import { readSettings, stackName } from "./settings.ts";
import { table } from "./table.ts";

const HELP = `Shows every service: replicas that are ready and wanted, version, image, nodes, the last update.
The exit code is 1 when a service has fewer ready replicas than wanted.

  deno task status

  --swarm          the cluster, even when \`task start\` runs here
  --help           this text`;

if (import.meta.main) Deno.exit(await runCommand({ help: HELP, options: { swarm: { type: "boolean" } }, run: status }));

async function status(args: Arguments): Promise<number> {
  const local = await findLocalSystem(args);
  if (local) return printLocalStatus(local);
  const stack = stackName(readSettings());
  const docker = new Docker();
  const services = await listServices(docker, stack);
  if (services.size === 0) throw new Failure(`Cannot show the stack ${stack} as it must run: deploy first`);
  const nodes = await nodeNames(docker);
  let short = 0;
  const rows: string[][] = [];
  const all = await listStackTasks(docker, stack);
  for (const service of services.values()) {
    const tasks = (all.get(service.id) ?? []).filter(({ desired }) => desired === "running");
    const row = rowOf(service, tasks, nodes);
    if (!row.enough) short++;
    rows.push(row.cells);
  }
  printLine(table(["service", "ready", "", "version", "image", "nodes", "last update"], rows));
  printLine(
    short === 0 ? `all ${services.size} services are healthy` : `${short} of ${services.size} services are NOT healthy`,
  );
  return short === 0 ? 0 : 1;
}

export function rowOf(
  service: Service,
  tasks: readonly Task[],
  nodes: ReadonlyMap<string, string>,
): { cells: string[]; enough: boolean } {
  const ready = tasks.filter(({ state }) => state === "running");
  const wanted = service.replicas ?? tasks.length;
  const enough = ready.length >= wanted;
  const where = [...new Set(ready.map(({ nodeId }) => nodes.get(nodeId) ?? nodeId))].sort();
  const waiting = tasks.find(({ state }) => state !== "running");
  const cells = [
    service.name,
    `${ready.length}/${wanted}`,
    enough ? "healthy" : waiting?.error || waiting?.state || "no task",
    service.version ?? "",
    service.image,
    where.join(" "),
    service.updateState ?? "",
  ];
  return { cells, enough };
}

async function nodeNames(docker: Docker): Promise<Map<string, string>> {
  const nodes = await docker.readJsonLines<{ ID: string; Hostname: string }>(["node", "ls", "--format", "{{json .}}"]);
  return new Map(nodes.map(({ ID, Hostname }) => [ID, Hostname]));
}
