/** `deno task ops:scan`: known faults in packages and images, by the registries' own advisories and a scanner. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { printLine } from "../processes/output.ts";
import { type Arguments, runCommand } from "../swarm/command.ts";
import { Docker } from "../swarm/docker.ts";
import { ROOT } from "../swarm/images.ts";
import { listServices } from "../swarm/services.ts";
import { readSettings, stackName } from "../swarm/settings.ts";

const HELP =
  `Looks for known vulnerabilities: packages of the functions (deno audit) and of the gateway (npm audit), and the images of the
running stack where trivy or grype is installed. The exit code is 1 when something was found or could not be looked at.

  deno task ops:scan [options]

  --level high     the least severity that counts: low, moderate, high or critical
  --dry-run        say what would be run
  --help           this text`;

if (import.meta.main) Deno.exit(await runCommand({ help: HELP, options: { level: { type: "string" } }, run: scan }));

interface Step {
  what: string;
  command: string;
  args: string[];
  cwd?: string;
}

async function scan(args: Arguments): Promise<number> {
  const level = args.text("level") ?? "high";
  const steps: Step[] = [
    { what: "packages of the functions", command: Deno.execPath(), args: ["audit", "--level", level] },
    {
      what: "packages of the gateway",
      command: "npm",
      args: ["audit", "--omit=dev", `--audit-level=${level}`],
      cwd: join(ROOT, "gateway"),
    },
    ...await imageSteps(level),
  ];
  const verdicts: string[] = [];
  for (const { what, command, args: parameters, cwd = ROOT } of steps) {
    printLine(`\n$ ${[command, ...parameters].join(" ")}`);
    if (args.dryRun) continue;
    const clean = await passes(command, parameters, cwd);
    verdicts.push(`${clean ? "clean " : "LOOK  "} ${what}`);
  }
  if (args.dryRun) return 0;
  printLine(`\n${verdicts.join("\n")}`);
  if (steps.length === 2) printLine("images were not looked at: install trivy or grype, and run where the stack runs");
  return verdicts.every((verdict) => verdict.startsWith("clean")) ? 0 : 1;
}

async function imageSteps(level: string): Promise<Step[]> {
  const scanner = await passes("trivy", ["--version"])
    ? "trivy"
    : await passes("grype", ["version"])
    ? "grype"
    : undefined;
  if (!scanner) return [];
  const services = await listServices(new Docker(), stackName(readSettings())).catch(() => undefined);
  const images = [...new Set([...services?.values() ?? []].map(({ image }) => image))];
  const severities = level === "critical" ? "CRITICAL" : "CRITICAL,HIGH";
  return images.map((image) => ({
    what: image,
    command: scanner,
    args: scanner === "trivy"
      ? ["image", "--quiet", "--exit-code", "1", "--ignore-unfixed", "--severity", severities, image]
      : ["--fail-on", level === "critical" ? "critical" : "high", "--only-fixed", image],
  }));
}

/** Whether a program ends with 0; a program that is not installed does not. Its output is shown where it says much. */
function passes(command: string, args: string[], cwd?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: cwd ? "inherit" : "ignore" });
    child.on("error", () => resolve(false));
    child.on("close", (code) => resolve(code === 0));
  });
}
