/** The same commands against `task start` on this machine: when it runs, and no DOCKER_HOST names a cluster. */
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { callControl, controlSocket } from "../processes/control.ts";
import { printError, printLine } from "../processes/output.ts";
import type { ServiceStatus } from "../processes/local_system.ts";
import type { Arguments } from "./command.ts";
import { ROOT } from "./images.ts";
import { Prober } from "./prober.ts";
import { smoke } from "./smoke.ts";
import { seconds, table } from "./table.ts";

export interface LocalStatus {
  url: string;
  services: Record<string, ServiceStatus>;
}

/** The system that runs here, or undefined when the commands are meant for a cluster. */
export async function findLocalSystem(args: Arguments): Promise<LocalStatus | undefined> {
  if (args.flag("swarm") || Deno.env.get("DOCKER_HOST")) return undefined;
  return await callControl<LocalStatus>(controlSocket(ROOT), "GET", "/status").catch(() => undefined);
}

/** Replaces the replicas one by one with the code as it is now. */
export async function redeployLocally(local: LocalStatus, name: string, args: Arguments): Promise<number> {
  const start = performance.now();
  const version = sourceVersion(name);
  const before = local.services[name]?.version;
  if (before === undefined) throw new Error(`Cannot redeploy ${name} as it must run in the system at ${local.url}`);
  if (before === version && !args.flag("force")) {
    printLine(`${name} runs ${version} already: nothing to do`);
    return 0;
  }
  if (args.dryRun) {
    printLine(`would replace ${local.services[name]!.replicas} replicas of ${name}: ${before} -> ${version}`);
    return 0;
  }
  const prober = new Prober(`${local.url}/${name}/health`);
  const target = `/redeploy/${name}?version=${version}`;
  const reply = await callControl<{ replicas: number; error?: string }>(controlSocket(ROOT), "POST", target);
  const everywhereMs = performance.now() - start;
  const checked = reply.error ? undefined : await smoke(name, local.url);
  const probes = await prober.stop();
  printLine(`requests meanwhile: ${probes.requests}, failed: ${probes.failed} ${probes.failures.join("; ")}`.trim());
  if (reply.error) {
    printError(`${name}: ${version} does not serve: ${reply.error}; ${before} does`);
    return 1;
  }
  printLine(`through the edge: ${checked!.ok ? "ok" : "FAILED"}, ${checked!.detail}`);
  printLine(`${name}: ${before} -> ${version} on ${reply.replicas} replicas in ${seconds(everywhereMs)}`);
  return checked!.ok && probes.failed === 0 ? 0 : 1;
}

export async function scaleLocally(
  wanted: readonly { name: string; replicas: number }[],
  args: Arguments,
): Promise<number> {
  for (const { name, replicas } of wanted) {
    if (args.dryRun) printLine(`would scale ${name} to ${replicas}`);
    else await callControl(controlSocket(ROOT), "POST", `/scale/${name}?replicas=${replicas}`);
    if (!args.dryRun) printLine(`${name}: ${replicas} replicas; new ones get requests once they are ready`);
  }
  return 0;
}

export function printLocalStatus(local: LocalStatus): number {
  const services = Object.entries(local.services);
  const rows = services.map(([name, { ready, replicas, version }]) => [name, `${ready}/${replicas}`, version]);
  printLine(table(["service", "ready", "version"], rows));
  const short = services.filter(([, { ready, replicas }]) => ready < replicas).length;
  printLine(
    short === 0 ? `all services are ready at ${local.url}` : `${short} of ${services.length} services are NOT ready`,
  );
  return short === 0 ? 0 : 1;
}

/** A hash of the function's code and of what all functions share: the same code is the same version. */
export function sourceVersion(name: string, root = ROOT): string {
  const hash = createHash("sha256");
  for (const folder of [`functions/${name}`, "functions/_shared"]) {
    const files = globSync("**/*.{ts,tsx,json,html,js}", {
      cwd: join(root, folder),
      exclude: (each) => SKIPPED.test(each),
    });
    for (const file of files.sort()) {
      if (!file.endsWith("_test.ts")) hash.update(file).update(readFileSync(join(root, folder, file)));
    }
  }
  return hash.digest("hex").slice(0, 12);
}

const SKIPPED = /(^|\/)(models|train|testing|testdata|phrasebook|node_modules)$/;
