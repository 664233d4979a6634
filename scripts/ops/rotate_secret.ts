/** `deno task ops:rotate-secret`: a new value for a secret, deployed, the old one removed. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { interpolate } from "../edge/variables.ts";
import { printLine } from "../processes/output.ts";
import { type Arguments, Failure, runCommand, UsageError } from "../swarm/command.ts";
import { Docker } from "../swarm/docker.ts";
import { ROOT } from "../swarm/images.ts";
import { readSettings } from "../swarm/settings.ts";
import { readStackFile } from "../swarm/stack_file.ts";
import { withSetting } from "./env_file.ts";
import { runDeploy, splitArguments } from "./run_deploy.ts";

const HELP =
  `Gives a secret a new random value: makes the next numbered secret, writes its number to swarm/stack.env, deploys, and
removes the old one. Services that use it are renewed; a new turn-secret or join-token-secret ends what the old one signed.

  deno task ops:rotate-secret NAME [options] [-- options of deploy]

Names: ${[...readStackFile().secrets.keys()].join(", ")}

  --dry-run        say what would be done
  --help           this text`;

if (import.meta.main) {
  const { own, deploy } = splitArguments(Deno.args);
  Deno.exit(await runCommand({ help: HELP, run: (args) => rotate(args, deploy) }, own));
}

async function rotate(args: Arguments, deployArgs: string[]): Promise<number> {
  const [name, ...more] = args.positionals;
  const secret = name === undefined ? undefined : readStackFile().secrets.get(name);
  if (!secret || more.length > 0) {
    throw new UsageError(`Cannot rotate as there must be one known secret: ${name ?? ""}`);
  }
  const [, variable] = /\$\{(\w+_NUMBER)(?::-\d+)?\}$/.exec(secret.name) ?? [];
  if (!variable) {
    throw new Failure(`Cannot rotate ${name} as its name must end with a number's variable: ${secret.name}`);
  }
  const settings = readSettings();
  if (Deno.env.get(variable)) {
    throw new Failure(`Cannot rotate ${name} as ${variable} must not be set outside stack.env`);
  }
  const next = String(Number(settings[variable] ?? 1) + 1);
  const [before, after] = [settings, { ...settings, [variable]: next }].map((each) => interpolate(secret.name, each));
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  // Hexadecimal: it is a part of URLs and of configuration files.
  await docker.change(["secret", "create", after!, "-"], { input: randomBytes(32).toString("hex") });
  const file = join(ROOT, "swarm/stack.env");
  if (!args.dryRun) {
    writeFileSync(file, withSetting(existsSync(file) ? readFileSync(file, "utf8") : "", variable, next));
  }
  printLine(`${args.dryRun ? "would set" : "set"} ${variable}=${next} in swarm/stack.env`);
  if (!args.dryRun && await runDeploy(deployArgs) !== 0) {
    throw new Failure(`The new ${name} is not everywhere: mend what deploy said, deploy again, then remove ${before}`);
  }
  await docker.change(["secret", "rm", before!]);
  printLine(`${args.dryRun ? "would remove" : "removed"} ${before}`);
  return 0;
}
