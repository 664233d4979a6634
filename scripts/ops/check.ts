/** `deno task ops:check`: what an operator looks at each week, with a verdict. */
import { printLine } from "../processes/output.ts";
import { type Arguments, runCommand } from "../swarm/command.ts";
import { Docker } from "../swarm/docker.ts";
import { certificateDays, certificateFinding, type Finding } from "../swarm/doctor.ts";
import { listServices, listStackTasks } from "../swarm/services.ts";
import { readSettings, stackName } from "../swarm/settings.ts";
import { rowOf } from "../swarm/status.ts";
import { table } from "../swarm/table.ts";
import { diskFinding, errorsFinding, failedTasksFinding } from "./findings.ts";

const HELP = `Checks a running cluster: replicas, tasks that failed, errors in the logs, disks, the certificate.
The exit code is 1 when something must be done.

  deno task ops:check [options]

  --since 24h      how far back tasks and logs are read
  --help           this text`;

if (import.meta.main) Deno.exit(await runCommand({ help: HELP, options: { since: { type: "string" } }, run: check }));

async function check(args: Arguments): Promise<number> {
  const settings = readSettings();
  const stack = stackName(settings);
  const since = args.text("since") ?? "24h";
  const docker = new Docker();
  const services = await listServices(docker, stack);
  const findings: Finding[] = [];
  if (services.size === 0) {
    findings.push({ about: "stack", verdict: "fail", detail: `no stack ${stack} runs`, advice: "deno task deploy" });
  }
  const tasks = await listStackTasks(docker, stack);
  for (const service of services.values()) {
    const wanted = (tasks.get(service.id) ?? []).filter(({ desired }) => desired === "running");
    const { enough, cells } = rowOf(service, wanted, new Map());
    if (!enough) {
      const advice = "swarm/runbooks/service-does-not-start.md";
      findings.push({ about: service.name, verdict: "fail", detail: `${cells[1]} ready: ${cells[2]}`, advice });
    }
    findings.push(...failedTasksFinding(service.name, tasks.get(service.id) ?? [], since, Date.now()));
    const log = await docker.read(["service", "logs", "--raw", "--since", since, service.fullName]).catch(() => "");
    findings.push(...errorsFinding(service.name, log, since));
  }
  findings.push(diskFinding(await docker.read(["system", "df", "--format", "{{json .}}"])));
  if (settings.DOMAIN) findings.push(certificateFinding(await certificateDays(settings.DOMAIN)));
  if (findings.every(({ verdict }) => verdict === "ok")) {
    findings.push({ about: "services", verdict: "ok", detail: `all ${services.size} are healthy`, advice: "" });
  }
  printLine(table(["", "about", "found", "what to do"], findings.map((f) => [f.verdict, f.about, f.detail, f.advice])));
  const failed = findings.filter(({ verdict }) => verdict === "fail").length;
  printLine(failed === 0 ? "nothing must be done" : `${failed} of ${findings.length} findings must be seen to`);
  return failed === 0 ? 0 : 1;
}
