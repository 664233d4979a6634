/** `deno task redeploy`: new code of one function everywhere, in seconds, without a failed request. */
import { printLine } from "../processes/output.ts";
import { type Bundle, bundleFunction } from "./bundle.ts";
import { ensureCodeConfig, entryOf, nextHistory, pruneCodeConfigs } from "./code_configs.ts";
import { type Arguments, Failure, runCommand, UsageError } from "./command.ts";
import { Docker } from "./docker.ts";
import { functionNames } from "./images.ts";
import { findLocalSystem, redeployLocally } from "./local.ts";
import { changeService, printVerdict } from "./change.ts";
import { findService, tagOf } from "./services.ts";
import { publicUrl, readSettings, stackName } from "./settings.ts";
import { seconds } from "./table.ts";

const HELP = `Brings new code of a function into the running system, without building or pulling an image.

  deno task redeploy FUNCTION [options]      one of ${functionNames().join(", ")}
  deno task redeploy all

The code is bundled into one file, made a Swarm config named by its content, and rolled out: a new replica must be
healthy before an old one stops. A version that does not get healthy is undone by Swarm, and the exit code is 1.

  --image TAG      change the image's tag instead of the code
  --url URL        the public address to verify through; PUBLIC_URL, or https://DOMAIN by default
  --no-verify      do not send requests through the public route
  --force          roll out even when this version already runs
  --timeout 300    seconds to wait
  --swarm          the cluster, even when \`task start\` runs here
  --dry-run        say what would be done
  --help           this text

While \`deno task start\` runs here and DOCKER_HOST is not set, it is that system whose replicas get the new code.`;

if (import.meta.main) {
  Deno.exit(
    await runCommand({
      help: HELP,
      options: {
        image: { type: "string" },
        url: { type: "string" },
        "no-verify": { type: "boolean" },
        force: { type: "boolean" },
        swarm: { type: "boolean" },
        timeout: { type: "string" },
      },
      run: redeploy,
    }),
  );
}

async function redeploy(args: Arguments): Promise<number> {
  const [asked, ...more] = args.positionals;
  if (!asked || more.length > 0) throw new UsageError("Cannot redeploy as there must be one function, or all");
  const names = asked === "all" ? functionNames() : [asked];
  if (!functionNames().includes(names[0]!)) {
    throw new UsageError(
      `Cannot redeploy as the function must be one of ${functionNames().join(", ")}: current value is ${asked}`,
    );
  }
  let exitCode = 0;
  const local = await findLocalSystem(args);
  if (local) {
    const running = names.filter((name) => asked !== "all" || name in local.services);
    for (const name of running) exitCode = Math.max(exitCode, await redeployLocally(local, name, args));
    return exitCode;
  }
  for (const name of names) exitCode = Math.max(exitCode, await redeployOne(name, args));
  return exitCode;
}

async function redeployOne(name: string, args: Arguments): Promise<number> {
  const settings = readSettings();
  const stack = stackName(settings);
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  const start = performance.now();
  const [service, bundle] = await Promise.all([
    findService(docker, stack, name),
    args.text("image") === undefined ? bundleFunction(name) : undefined,
  ]);
  if (!service) throw new Failure(`Cannot redeploy ${name} as it must run in the stack ${stack}: deploy first`);
  const bundleMs = performance.now() - start;
  const image = args.text("image") ? `${service.image.replace(/:[^:/]+$/, "")}:${args.text("image")}` : service.image;
  const version = bundle?.version ?? service.version ?? "dev";
  if (version === service.version && image === service.image && !args.flag("force")) {
    printLine(`${name} runs ${entryOf(service)} already: nothing to do`);
    return 0;
  }
  if (bundle) printLine(`bundled ${name}: ${bundle.bytes} bytes, version ${version}, ${seconds(bundleMs)}`);
  const codeConfig = bundle ? await ensureCodeConfig(docker, stack, bundle as Bundle) : service.codeConfig;
  const entry = `${version}@${tagOf(image)}`;
  const report = await changeService({
    docker,
    stack,
    service,
    to: { entry, version, image, codeConfig, history: nextHistory(service, entry) },
    verifyUrl: args.flag("no-verify") ? undefined : publicUrl(settings, args.text("url")),
    force: args.flag("force"),
    timeoutMs: Number(args.text("timeout") ?? 300) * 1000,
  });
  if (!report) return 0;
  const ok = printVerdict(report, { bundleMs, totalMs: performance.now() - start });
  const now = await findService(docker, stack, name);
  if (now) {
    for (const removed of await pruneCodeConfigs(docker, stack, now)) {
      printLine(`removed the old ${removed}`);
    }
  }
  return ok ? 0 : 1;
}
