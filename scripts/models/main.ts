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
import { verifyQuality } from "./commands/verify_quality.ts";
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
  deno task models verify --quality       how good the models are that answer at --url
  deno task models where [PACK|ID …]      the folders

  --accept-licence  pull: for licences that do not clearly allow every use; they are shown first
  --parallel 3      pull: models at a time
  --force           pull: also what is installed already
  --quality         verify: WER of --clips, BLEU and chrF of --pairs (held-out phrasebook sentences without it), and WER of
                    what the voices say; beside it what the publishers say
  --clips FILE      lines of language, audio file, words: recordings of people, FLEURS' for example
  --pairs FILE      lines of source language, target language, text, reference: FLORES' for example
  --url URL         the running system, http://localhost:8080 by default
  --count 100       held-out sentences
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
        quality: { type: "boolean" },
        clips: { type: "string" },
        pairs: { type: "string" },
        url: { type: "string", default: "http://localhost:8080" },
        count: { type: "string", default: "100" },
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
      if (args.flag("quality")) await verifyQuality(context, qualityOptions(args));
      else await verify(context, names);
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

function qualityOptions(args: Arguments) {
  const count = Number(args.text("count"));
  if (!Number.isInteger(count) || count < 1) {
    throw new UsageError(`Cannot use --count as it must be an integer from 1: current value is ${args.text("count")}`);
  }
  return { url: args.text("url")!, clips: args.text("clips"), pairs: args.text("pairs"), count };
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
