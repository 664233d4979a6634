/** `deno task deploy`: the whole stack as the files here declare it, healthy and reachable, or an honest no. */
import { randomBytes } from "node:crypto";
import { interpolate } from "../edge/variables.ts";
import { printError, printLine } from "../processes/output.ts";
import { bundleFunction } from "./bundle.ts";
import { nextHistory, pruneCodeConfigs } from "./code_configs.ts";
import { type Arguments, Failure, runCommand } from "./command.ts";
import { Docker } from "./docker.ts";
import { functionNames } from "./images.ts";
import { listServices, listStackTasks, type Service, tagOf } from "./services.ts";
import { publicUrl, readSettings, type Settings, stackName } from "./settings.ts";
import { smoke } from "./smoke.ts";
import { hashOfFile, readStackFile, STACK_FILE, type StackFile } from "./stack_file.ts";
import { seconds, table } from "./table.ts";

const HELP =
  `Deploys swarm/stack.yml: bundles the functions, creates missing secrets and configs, waits until every service
is healthy, verifies through the public routes.

  deno task deploy [options]

What operators changed on the running stack stays: replica counts of \`scale\`, image tags of \`redeploy --image\`.

  --with FILE      one more stack file on top; may be given again
  --image S=TAG    the image tag of a service, e.g. stt=1a2b3c; may be given again
  --url URL        the public address to verify through; PUBLIC_URL, or https://DOMAIN by default
  --no-verify      do not send requests through the public route
  --resolve WHEN   always, changed or never: whether image tags are looked up in the registry; changed by default
  --timeout 600    seconds to wait
  --dry-run        say what would be done
  --help           this text

Settings are read from swarm/stack.env (see swarm/stack.env.example), then from the environment.`;

if (import.meta.main) {
  Deno.exit(
    await runCommand({
      help: HELP,
      options: {
        with: { type: "string", multiple: true },
        image: { type: "string", multiple: true },
        url: { type: "string" },
        "no-verify": { type: "boolean" },
        resolve: { type: "string" },
        timeout: { type: "string" },
      },
      run: deploy,
    }),
  );
}

async function deploy(args: Arguments): Promise<number> {
  const start = performance.now();
  const settings = readSettings();
  const stack = stackName(settings);
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  await requireManager(docker);
  const file = readStackFile();
  const running = await listServices(docker, stack);
  const env = {
    ...await codeSettings(running),
    ...keptSettings(running, settings),
    ...configHashes(file),
    ...tags(args),
  };
  await createSecrets(docker, file, { ...settings, ...env });
  const files = [STACK_FILE, ...args.texts("with")].flatMap((path) => ["-c", path]);
  const resolve = ["--resolve-image", args.text("resolve") ?? "changed"];
  await docker.change(["stack", "deploy", "--prune", "--with-registry-auth", ...resolve, ...files, stack], {
    env: { ...settings, ...env },
  });
  if (args.dryRun) return 0;
  printLine(`deployed the stack ${stack}; waiting until every service is healthy`);
  const healthy = await waitUntilHealthy(docker, stack, Number(args.text("timeout") ?? 600) * 1000);
  printLine(
    `${healthy ? "every service is healthy" : "NOT every service is healthy"} after ${
      seconds(performance.now() - start)
    }`,
  );
  for (const service of (await listServices(docker, stack)).values()) {
    if (service.version) await pruneCodeConfigs(docker, stack, service);
  }
  const url = publicUrl(settings, args.text("url"));
  const verified = args.flag("no-verify") || await verify(url, file);
  return healthy && verified ? 0 : 1;
}

async function requireManager(docker: Docker): Promise<void> {
  const state = await docker.read(["info", "--format", "{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}"]);
  if (state !== "active true") {
    throw new Failure(
      "Cannot deploy as Docker must be a manager of a Swarm: run `deno task swarm:init`, or set DOCKER_HOST",
    );
  }
}

/** Bundles every function; gives its version and history as the stack file's variables. */
async function codeSettings(running: ReadonlyMap<string, Service>): Promise<Settings> {
  const settings: Settings = {};
  for (const name of functionNames()) {
    const { version, bytes } = await bundleFunction(name);
    const service = running.get(name);
    const entry = `${version}@${service ? tagOf(service.image) : "latest"}`;
    settings[`${name.toUpperCase()}_VERSION`] = version;
    settings[`${name.toUpperCase()}_HISTORY`] = service ? nextHistory(service, entry).join(" ") : entry;
    printLine(
      `bundled ${name}: ${bytes} bytes, version ${version}${service?.version === version ? ", runs already" : ""}`,
    );
  }
  return settings;
}

/** What operators changed on the running stack, unless the settings say something else. */
function keptSettings(running: ReadonlyMap<string, Service>, settings: Settings): Settings {
  const kept: Settings = {};
  for (const { name, replicas, image } of running.values()) {
    const prefix = name.toUpperCase().replaceAll("-", "_");
    if (replicas !== undefined && !settings[`${prefix}_REPLICAS`]) kept[`${prefix}_REPLICAS`] = String(replicas);
    if (!settings[`${prefix}_TAG`]) kept[`${prefix}_TAG`] = tagOf(image);
  }
  return kept;
}

function configHashes(file: StackFile): Settings {
  const configs = [...file.configs.values()].filter(({ variable }) => variable.endsWith("_HASH"));
  return Object.fromEntries(configs.map(({ variable, file: path }) => [variable, hashOfFile(path)]));
}

function tags(args: Arguments): Settings {
  return Object.fromEntries(
    args.texts("image").map((text) => {
      const [name = "", tag = ""] = text.split("=");
      return [`${name.toUpperCase()}_TAG`, tag];
    }),
  );
}

async function createSecrets(docker: Docker, file: StackFile, settings: Settings): Promise<void> {
  const known = (await docker.read(["secret", "ls", "--format", "{{.Name}}"])).split("\n");
  for (const { name: template } of file.secrets.values()) {
    const name = interpolate(template, settings);
    if (known.includes(name)) continue;
    // Hexadecimal: it is a part of URLs and of configuration files.
    await docker.change(["secret", "create", name, "-"], { input: randomBytes(32).toString("hex") });
    printLine(`${docker.dryRun ? "would create" : "created"} the secret ${name}`);
  }
}

/** Waits until each service has all its tasks running; prints who is waited for, and why. */
async function waitUntilHealthy(docker: Docker, stack: string, timeoutMs: number): Promise<boolean> {
  const start = performance.now();
  let said = "";
  for (;;) {
    const waiting: string[][] = [];
    const undone: string[] = [];
    const all = await listStackTasks(docker, stack);
    for (const service of (await listServices(docker, stack)).values()) {
      const tasks = all.get(service.id) ?? [];
      const wanted = tasks.filter(({ desired }) => desired === "running");
      const ready = wanted.filter(({ state }) => state === "running").length;
      const done = ready === wanted.length && ready >= (service.replicas ?? 1) && service.updateState !== "updating";
      if (!done) waiting.push([service.name, `${ready}/${service.replicas ?? wanted.length}`, lastError(tasks)]);
      if (/rollback|paused/.test(service.updateState ?? "")) undone.push(`${service.name}: ${service.updateMessage}`);
    }
    if (waiting.length === 0) {
      for (const line of undone) printError(`undone by Swarm: ${line}`);
      return undone.length === 0;
    }
    const names = waiting.map(([name]) => name).join(", ");
    if (names !== said) printLine(`waiting for ${said = names}`);
    if (performance.now() - start > timeoutMs) {
      printError(table(["service", "ready", "last error"], waiting));
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

function lastError(tasks: readonly { error?: string; since: string }[]): string {
  const failed = tasks.filter(({ error }) => error).sort((a, b) => b.since.localeCompare(a.since));
  return failed[0]?.error ?? "";
}

async function verify(url: string, file: StackFile): Promise<boolean> {
  const routed = [...functionNames(), "gateway"].filter((name) => file.services.includes(name));
  let ok = true;
  for (const name of routed) {
    const result = await smoke(name, url);
    ok &&= result.ok;
    (result.ok ? printLine : printError)(`${name} through ${url}: ${result.ok ? "ok" : "FAILED"}, ${result.detail}`);
  }
  return ok;
}
