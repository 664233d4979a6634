/** `deno task models`: published models for the functions. See `--help`. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { printLine } from "../processes/output.ts";
import { type Arguments, runCommand, UsageError } from "../swarm/command.ts";
import { readCatalogs } from "./catalog.ts";
import type { Context } from "./commands/context.ts";
import { list } from "./commands/list.ts";
import { pull } from "./commands/pull.ts";
import { remove } from "./commands/remove.ts";
import { verify } from "./commands/verify.ts";
import { where } from "./commands/where.ts";
import { LockFile } from "./lock_file.ts";
import { Progress } from "./progress.ts";
import { ModelStore } from "./store.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const HELP = `Gets published models for the functions; deno task start uses them from then on.

  deno task models list                   what there is, under which licence, what is installed
  deno task models pull [PACK|ID …]       downloads and installs; the pack "default" by default
  deno task models remove PACK|ID …       takes them away again
  deno task models verify [PACK|ID …]     whether installed files are still what was installed
  deno task models where [PACK|ID …]      the folders

  --accept-licence  pull: for licences that do not clearly allow every use; they are shown first
  --parallel 3      pull: models at a time
  --force           pull: also what is installed already
  --help            this text

Models go to models/, or to MODELS_DIR. MODELS_MIRROR is where a copy of the publishers' files is: the file of
https://HOST/PATH is looked for at MODELS_MIRROR/HOST/PATH. A broken pull goes on where it stopped. The size and hash of
each file are recorded in models.lock.json at its first pull, and every later pull must bring the same.`;

if (import.meta.main) {
  Deno.exit(
    await runCommand({
      help: HELP,
      options: {
        "accept-licence": { type: "boolean" },
        parallel: { type: "string", default: "3" },
        force: { type: "boolean" },
      },
      run,
    }),
  );
}

async function run(args: Arguments): Promise<number> {
  const [command, ...names] = args.positionals;
  const context: Context = {
    catalogs: readCatalogs(join(ROOT, "functions")),
    store: ModelStore.at(ROOT, Deno.env.toObject()),
    write: printLine,
  };
  switch (command) {
    case "list":
      list(context);
      return 0;
    case "pull":
      await pull(context, { ...pullOptions(args), names });
      return 0;
    case "remove":
      if (names.length === 0) throw new UsageError("Cannot remove as something must be named");
      remove(context, names);
      return 0;
    case "verify":
      await verify(context, names);
      return 0;
    case "where":
      where(context, names);
      return 0;
    default:
      throw new UsageError(
        `Cannot go on as the command must be list, pull, remove, verify or where: current value is ${
          command ?? "none"
        }`,
      );
  }
}

function pullOptions(args: Arguments) {
  const parallel = Number(args.text("parallel"));
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > 16) {
    throw new UsageError(
      `Cannot use --parallel as it must be an integer from 1 to 16: current value is ${args.text("parallel")}`,
    );
  }
  const stop = new AbortController();
  Deno.addSignalListener("SIGINT", () => stop.abort(new Error("Stopped; the same pull goes on from here")));
  return {
    lock: LockFile.read(join(ROOT, "models.lock.json")),
    mirror: Deno.env.get("MODELS_MIRROR"),
    signal: stop.signal,
    acceptLicence: args.flag("accept-licence"),
    parallel,
    force: args.flag("force"),
    progress: new Progress({
      terminal: Deno.stdout.isTerminal(),
      write: printLine,
      writeOver: (text) => void Deno.stdout.writeSync(new TextEncoder().encode(text)),
    }),
  };
}
