/** `deno task doctor`: what is missing for the system to run here, and what to do about it. */
import { lookup } from "node:dns/promises";
import { availableParallelism, freemem, networkInterfaces, totalmem } from "node:os";
import { connect as connectTls } from "node:tls";
import { interpolate } from "../edge/variables.ts";
import { printLine } from "../processes/output.ts";
import { type Arguments, runCommand } from "./command.ts";
import { Docker } from "./docker.ts";
import { ROLES } from "./labels.ts";
import { listServices } from "./services.ts";
import { readSettings, type Settings, stackName } from "./settings.ts";
import { readStackFile } from "./stack_file.ts";
import { table } from "./table.ts";

const HELP =
  `Checks Docker, the Swarm, node labels, secrets, ports, DNS, the certificate, the announced address and memory;
says what to do about each. The exit code is 1 when something must be done.

  deno task doctor

  --help           this text`;

/** Configs as large as a bundle, templates and \`cap_drop\` for services. */
const OLDEST_DOCKER = [20, 10];

/** One machine with everything; three share it. */
const LEAST_MEMORY_BYTES = 4e9;

/** A certificate that ends sooner is not being renewed. */
const CERTIFICATE_DAYS = 14;

export type Verdict = "ok" | "warn" | "fail";

export interface Finding {
  about: string;
  verdict: Verdict;
  detail: string;
  /** What to do; empty when there is nothing to do. */
  advice: string;
}

if (import.meta.main) Deno.exit(await runCommand({ help: HELP, run: doctor }));

async function doctor(_args: Arguments): Promise<number> {
  const settings = readSettings();
  const docker = new Docker();
  const findings = [
    ...await checkDocker(docker),
    checkMemory(),
    checkAnnouncedIp(settings),
    ...await checkDomain(settings),
  ];
  if (findings.some(({ about, verdict }) => about === "swarm" && verdict === "ok")) {
    findings.push(
      ...await checkLabels(docker),
      ...await checkSecrets(docker, settings),
      ...await checkServices(docker, settings),
    );
  }
  printLine(table(["", "about", "found", "what to do"], findings.map((f) => [f.verdict, f.about, f.detail, f.advice])));
  const failed = findings.filter(({ verdict }) => verdict === "fail").length;
  printLine(failed === 0 ? "nothing must be done" : `${failed} of ${findings.length} checks failed`);
  return failed === 0 ? 0 : 1;
}

async function checkDocker(docker: Docker): Promise<Finding[]> {
  interface Info {
    ServerVersion: string;
    Swarm: { LocalNodeState: string; ControlAvailable: boolean };
    ServerErrors?: string[];
  }
  const info = await docker.readJsonLines<Info>(["info", "--format", "{{json .}}"]).then(
    ([first]) => first,
    () => undefined,
  );
  if (!info?.ServerVersion) {
    const advice = "install Docker Engine (docs.docker.com/engine/install), or set DOCKER_HOST";
    return [{ about: "docker", verdict: "fail", detail: "no Docker daemon answers", advice }];
  }
  return [versionFinding(info.ServerVersion), swarmFinding(info.Swarm.LocalNodeState, info.Swarm.ControlAvailable)];
}

export function versionFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = OLDEST_DOCKER;
  const enough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  const advice = enough ? "" : `install ${OLDEST_DOCKER.join(".")} or newer`;
  return { about: "docker", verdict: enough ? "ok" : "fail", detail: version, advice };
}

export function swarmFinding(state: string, manager: boolean): Finding {
  if (state === "active" && manager) return { about: "swarm", verdict: "ok", detail: "this is a manager", advice: "" };
  const advice = state === "active" ? "run the commands on a manager" : "deno task swarm:init, or swarm:join";
  return { about: "swarm", verdict: "fail", detail: state === "active" ? "this is a worker" : state, advice };
}

function checkMemory(): Finding {
  const detail = `${(totalmem() / 1e9).toFixed(1)} GB, ${
    (freemem() / 1e9).toFixed(1)
  } GB free, ${availableParallelism()} cores`;
  const enough = totalmem() >= LEAST_MEMORY_BYTES;
  const advice = enough ? "" : `${LEAST_MEMORY_BYTES / 1e9} GB are needed where everything runs on one machine`;
  return { about: "memory", verdict: enough ? "ok" : "warn", detail, advice };
}

function checkAnnouncedIp(settings: Settings): Finding {
  const about = "announced IP";
  const announced = settings.ANNOUNCED_IP;
  if (!announced) {
    const advice =
      "set ANNOUNCED_IP in swarm/stack.env to the gateway node's public IPv4, or callers see and hear nobody";
    return { about, verdict: "fail", detail: "not set", advice };
  }
  const own = Object.values(networkInterfaces()).flat().some((each) => each?.address === announced);
  const note = "not an address of this machine: right behind a cloud's NAT, wrong otherwise";
  return { about, verdict: own ? "ok" : "warn", detail: announced, advice: own ? "" : note };
}

async function checkDomain(settings: Settings): Promise<Finding[]> {
  const domain = settings.DOMAIN;
  if (!domain) {
    const advice = "set DOMAIN in swarm/stack.env; browsers give camera and microphone to https pages only";
    return [{ about: "domain", verdict: "warn", detail: "not set", advice }];
  }
  const findings: Finding[] = [];
  for (const host of [domain, `stt.${domain}`, `translate.${domain}`, `tts.${domain}`, `grafana.${domain}`]) {
    const address = await lookup(host, 4).then(({ address }) => address, () => undefined);
    const right = address !== undefined && (!settings.ANNOUNCED_IP || address === settings.ANNOUNCED_IP);
    const advice = right ? "" : `point an A record of ${host} to ${settings.ANNOUNCED_IP ?? "the edge node"}`;
    findings.push({
      about: "dns",
      verdict: right ? "ok" : "fail",
      detail: `${host} -> ${address ?? "nothing"}`,
      advice,
    });
  }
  findings.push(certificateFinding(await certificateDays(domain)));
  return findings;
}

export function certificateFinding(days: number | undefined): Finding {
  const about = "certificate";
  if (days === undefined) {
    const advice = "after the first deploy: open port 80 for Let's Encrypt, then see `deno task logs traefik`";
    return { about, verdict: "warn", detail: "no trusted certificate is served", advice };
  }
  const advice = days > CERTIFICATE_DAYS ? "" : "it is not being renewed: see `deno task logs traefik`";
  return { about, verdict: advice ? "fail" : "ok", detail: `ends in ${days} days`, advice };
}

/** Days until the served certificate ends; undefined when none that browsers trust is served. */
export function certificateDays(host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connectTls({ host, port: 443, servername: host, timeout: 5000 }, () => {
      const end = Date.parse(socket.getPeerCertificate().valid_to);
      resolve(Number.isNaN(end) ? undefined : Math.floor((end - Date.now()) / 86_400_000));
      socket.destroy();
    });
    for (const event of ["error", "timeout"] as const) {
      socket.on(event, () => {
        resolve(undefined);
        socket.destroy();
      });
    }
  });
}

async function checkLabels(docker: Docker): Promise<Finding[]> {
  const ids = (await docker.read(["node", "ls", "-q"])).split("\n").filter(Boolean);
  const nodes = await docker.inspect<{ Spec: { Labels?: Record<string, string> }; Status: { State: string } }>(
    "node",
    ids,
  );
  const down = nodes.filter(({ Status }) => Status.State !== "ready").length;
  const missing = ROLES.filter((role) => !nodes.some(({ Spec }) => Spec.Labels?.[role] === "true"));
  return [
    {
      about: "nodes",
      verdict: down === 0 ? "ok" : "fail",
      detail: `${nodes.length - down} of ${nodes.length} are ready`,
      advice: down === 0 ? "" : "docker node ls; see swarm/runbooks/node-failure.md",
    },
    {
      about: "labels",
      verdict: missing.length === 0 ? "ok" : "fail",
      detail: missing.length === 0 ? "every label is on a node" : `no node is labelled ${missing.join(", ")}`,
      advice: missing.length === 0 ? "" : "deno task swarm:labels --profile one-node, or three-nodes",
    },
  ];
}

async function checkSecrets(docker: Docker, settings: Settings): Promise<Finding[]> {
  const known = (await docker.read(["secret", "ls", "--format", "{{.Name}}"])).split("\n");
  const names = [...readStackFile().secrets.values()].map(({ name }) => interpolate(name, settings));
  const missing = names.filter((name) => !known.includes(name));
  const detail = missing.length === 0 ? `all ${names.length} are there` : `missing: ${missing.join(", ")}`;
  const advice = missing.length === 0 ? "" : "deno task deploy makes them";
  return [{ about: "secrets", verdict: missing.length === 0 ? "ok" : "warn", detail, advice }];
}

async function checkServices(docker: Docker, settings: Settings): Promise<Finding[]> {
  const services = await listServices(docker, stackName(settings));
  if (services.size > 0) {
    return [{ about: "stack", verdict: "ok", detail: `${services.size} services`, advice: "deno task status" }];
  }
  const taken = [80, 443, 3478].filter((port) => !isFree(port));
  const advice = taken.length === 0 ? "deno task build, then deno task deploy" : "stop what listens there";
  const detail = taken.length === 0
    ? "not deployed; its ports are free here"
    : `ports ${taken.join(", ")} are taken here`;
  return [{ about: "stack", verdict: taken.length === 0 ? "warn" : "fail", detail, advice }];
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ port, hostname: "0.0.0.0" }).close();
    return true;
  } catch {
    return false;
  }
}
