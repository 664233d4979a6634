/** Changes what a function's service runs, watches it, verifies it, and says honestly what happened. */
import { printError, printLine } from "../processes/output.ts";
import type { Docker } from "./docker.ts";
import { Prober, type ProbeReport } from "./prober.ts";
import { type Rollout, watchRollout } from "./rollout.ts";
import { CODE_TARGET, HISTORY_LABEL, type Service } from "./services.ts";
import { servedVersion, smoke, type SmokeResult } from "./smoke.ts";
import { entryOf } from "./code_configs.ts";
import { seconds } from "./table.ts";

export interface Change {
  docker: Docker;
  stack: string;
  service: Service;
  to: {
    /** `version@tag` */
    entry: string;
    version: string;
    image: string;
    codeConfig?: string;
    history: string[];
  };
  /** The public address; undefined to send no request. */
  verifyUrl?: string;
  /** Replace the tasks even when nothing differs. */
  force: boolean;
  timeoutMs: number;
}

export interface ChangeReport {
  name: string;
  from: string;
  to: string;
  rollout: Rollout;
  acceptedMs: number;
  probes?: ProbeReport;
  smoke?: SmokeResult;
  /** The version that the public route served at the end. */
  served?: string;
}

/** Undefined in a dry run. */
export async function changeService(change: Change): Promise<ChangeReport | undefined> {
  const { docker, stack, service, to, verifyUrl, timeoutMs } = change;
  const prober = verifyUrl && !docker.dryRun ? new Prober(probeUrl(service.name, verifyUrl)) : undefined;
  try {
    const start = performance.now();
    await docker.change(updateArguments(change));
    if (docker.dryRun) return undefined;
    const acceptedMs = performance.now() - start;
    const isNew = ({ image, codeConfig }: { image: string; codeConfig?: string }) =>
      image === to.image && codeConfig === to.codeConfig;
    const rollout = await watchRollout({ docker, stack, name: service.name, isNew, timeoutMs });
    const served = verifyUrl && await servedVersion(service.name, verifyUrl).catch(() => undefined);
    const checked = verifyUrl && rollout.outcome === "settled" ? await smoke(service.name, verifyUrl) : undefined;
    const probes = await prober?.stop();
    return {
      name: service.name,
      from: entryOf(service),
      to: to.entry,
      rollout,
      acceptedMs,
      probes,
      smoke: checked,
      served,
    };
  } finally {
    await prober?.stop();
  }
}

/** Prints the report; true when the new version serves everywhere and no request failed. */
export function printVerdict(report: ChangeReport, times: { bundleMs?: number; totalMs: number }): boolean {
  const { name, from, to, rollout, acceptedMs, probes } = report;
  const phases = [
    ...(times.bundleMs === undefined ? [] : [`bundle ${seconds(times.bundleMs)}`]),
    `accepted ${seconds(acceptedMs)}`,
    `first healthy ${seconds(rollout.firstMs)}`,
    `everywhere ${seconds(rollout.everywhereMs)}`,
    `watched until ${seconds(rollout.totalMs)}`,
  ];
  printLine(`phases, from the change on: ${phases.join(", ")}`);
  if (probes) {
    printLine(`requests meanwhile: ${probes.requests}, failed: ${probes.failed}${list(probes.failures)}`);
  }
  if (rollout.outcome !== "settled") {
    printError(`${name}: ${to} does not serve: ${rollout.outcome}${list(rollout.errors)}; ${from} does`);
    return false;
  }
  if (report.smoke) printLine(`through the public route: ${report.smoke.ok ? "ok" : "FAILED"}, ${report.smoke.detail}`);
  else printLine("not verified through the public route");
  const version = to.split("@")[0];
  const served = report.served === undefined || report.served === version;
  if (!served) printError(`${name}: the public route still serves ${report.served}`);
  printLine(`${name}: ${from} -> ${to} in ${seconds(times.totalMs)}`);
  return served && (report.smoke?.ok ?? true) && (probes?.failed ?? 0) === 0;
}

function updateArguments({ service, to, force }: Change): string[] {
  const code = to.codeConfig === service.codeConfig || !to.codeConfig ? [] : [
    ...(service.codeConfig ? ["--config-rm", service.codeConfig] : []),
    ...["--config-add", `source=${to.codeConfig},target=${CODE_TARGET}`],
  ];
  return [
    ...["service", "update", "--detach", "--quiet", "--no-resolve-image"],
    ...code,
    ...["--env-add", `FUNCTION_VERSION=${to.version}`],
    ...(to.image === service.image ? [] : ["--image", to.image]),
    ...["--label-add", `${HISTORY_LABEL}=${to.history.join(" ")}`],
    ...(force ? ["--force"] : []),
    service.fullName,
  ];
}

function probeUrl(name: string, url: string): string {
  return `${url}/${name}/health`;
}

function list(items: readonly string[]): string {
  return items.length > 0 ? ` (${items.join("; ")})` : "";
}
