/** `deno task rollback`: a function's previous version, in one step. */
import { printLine } from "../processes/output.ts";
import { changeService, printVerdict } from "./change.ts";
import { codeConfigName, listCodeConfigs } from "./code_configs.ts";
import { type Arguments, Failure, runCommand, UsageError } from "./command.ts";
import { Docker } from "./docker.ts";
import { functionNames } from "./images.ts";
import { findService } from "./services.ts";
import { publicUrl, readSettings, stackName } from "./settings.ts";

const HELP = `Returns a function to the version that ran before, or to one that \`deno task versions\` lists.

  deno task rollback FUNCTION [options]      one of ${functionNames().join(", ")}

  --to VERSION     the version to return to; the previous one by default
  --url URL        the public address to verify through; PUBLIC_URL, or https://DOMAIN by default
  --no-verify      do not send requests through the public route
  --timeout 300    seconds to wait
  --dry-run        say what would be done
  --help           this text

For a cluster only: of a system that \`deno task start\` runs, the code is your working tree and the log your terminal.`;

if (import.meta.main) {
  Deno.exit(
    await runCommand({
      help: HELP,
      options: {
        to: { type: "string" },
        url: { type: "string" },
        "no-verify": { type: "boolean" },
        timeout: { type: "string" },
      },
      run: rollback,
    }),
  );
}

async function rollback(args: Arguments): Promise<number> {
  const [name, ...more] = args.positionals;
  if (!name || more.length > 0) throw new UsageError("Cannot roll back as there must be one function");
  const start = performance.now();
  const settings = readSettings();
  const stack = stackName(settings);
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  const service = await findService(docker, stack, name);
  if (!service) throw new Failure(`Cannot roll back ${name} as it must run in the stack ${stack}`);
  const asked = args.text("to");
  const entry = asked
    ? service.history.find((each) => each.startsWith(asked)) ?? `${asked}@${service.image.split(":").at(-1)}`
    : service.history[1];
  if (!entry) throw new Failure(`Cannot roll back ${name} as there must be an earlier version: none is known`);
  const [version = "", tag = ""] = entry.split("@");
  const held = (await listCodeConfigs(docker, stack, name)).some((config) => config.version === version);
  if (!held) throw new Failure(`Cannot roll back ${name} as the cluster must hold the version ${version}: it does not`);
  const report = await changeService({
    docker,
    stack,
    service,
    to: {
      entry,
      version,
      image: `${service.image.replace(/:[^:/]+$/, "")}:${tag}`,
      codeConfig: codeConfigName(stack, name, version),
      history: [entry, ...service.history.filter((each) => each !== entry)],
    },
    verifyUrl: args.flag("no-verify") ? undefined : publicUrl(settings, args.text("url")),
    force: false,
    timeoutMs: Number(args.text("timeout") ?? 300) * 1000,
  });
  if (!report) return 0;
  return printVerdict(report, { totalMs: performance.now() - start }) ? 0 : 1;
}
