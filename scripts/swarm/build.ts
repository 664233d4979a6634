/** `deno task build`: the images, from staged folders; built again only when what is in them changed. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { choosePacks } from "../processes/installed_packs.ts";
import { printLine } from "../processes/output.ts";
import { type Arguments, Failure, runCommand, UsageError } from "./command.ts";
import { Docker } from "./docker.ts";
import { functionNames, ROOT } from "./images.ts";
import { execute } from "./process.ts";
import { readSettings, type Settings } from "./settings.ts";
import { type Staged, stageFunction } from "./stage.ts";
import { stageGateway } from "./stage_gateway.ts";
import { megabytes, table } from "./table.ts";

/** What each image is meant to stay below, in bytes, with the starter models. */
const AIMS: Record<string, number> = { stt: 250e6, translate: 300e6, tts: 250e6, web: 200e6, gateway: 250e6 };

const SERVICES = [...functionNames(), ...(existsSync(join(ROOT, "gateway/Dockerfile")) ? ["gateway"] : [])];

const HELP = `Builds the images: Deno or Node, the native engine, the model. The functions' code is not in them.

  deno task build [SERVICE…] [options]       any of ${SERVICES.join(", ")}; all by default

  --version TAG    the tag beside latest; the commit by default
  --pack           put the packs in that \`task models pull\` installed; used with STT_PACK_DIR=/app/models/pack and the like
  --push           push both tags to REGISTRY
  --force          build even when nothing in the image changed
  --dry-run        stage, and say what would be built
  --help           this text

REGISTRY (default jbcalling) is the prefix of the names. DENO_IMAGE and NODE_IMAGE replace the base images.`;

if (import.meta.main) {
  Deno.exit(
    await runCommand({
      help: HELP,
      options: {
        version: { type: "string" },
        push: { type: "boolean" },
        force: { type: "boolean" },
        pack: { type: "boolean" },
      },
      run: build,
    }),
  );
}

async function build(args: Arguments): Promise<number> {
  const names = args.positionals.length === 0 || args.positionals[0] === "all" ? SERVICES : args.positionals;
  for (const name of names) {
    if (!SERVICES.includes(name)) {
      throw new UsageError(`Cannot build as it must be one of ${SERVICES.join(", ")}: current value is ${name}`);
    }
  }
  const settings = readSettings();
  const version = args.text("version") ?? await commit();
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  const packs = new Map(choosePacks(ROOT, settings).map(({ service, folder }) => [service, folder]));
  if (args.flag("pack") && !names.some((name) => packs.get(name))) {
    throw new Failure("Cannot put a pack in as one must be installed: deno task models pull");
  }
  const rows: string[][] = [];
  for (const name of names) {
    printLine(`staging and building ${name} …`);
    const pack = args.flag("pack") ? packs.get(name) : undefined;
    const staged = name === "gateway" ? await stageGateway() : stageFunction(name, { pack });
    if (pack) printLine(`${name}: with the pack of ${pack}; set ${name.toUpperCase()}_PACK_DIR=/app/models/pack`);
    const what = await buildOne(docker, staged, { settings, version, force: args.flag("force") });
    if (args.flag("push")) await push(docker, imageName(settings, name), version);
    rows.push([name, what, ...await sizes(docker, staged, imageName(settings, name))]);
  }
  printLine(table(["image", "", "own part", "size", "aim"], rows));
  return 0;
}

async function buildOne(
  docker: Docker,
  staged: Staged,
  options: { settings: Settings; version: string; force: boolean },
): Promise<string> {
  const { settings, version, force } = options;
  const image = imageName(settings, staged.name);
  const [latest] = await docker.inspect<ImageJson>("image", [`${image}:latest`]);
  if (!force && latest?.Config.Labels?.["jbcalling.inputs"] === staged.inputs) {
    await docker.change(["tag", `${image}:latest`, `${image}:${version}`]);
    return "unchanged";
  }
  const values: Settings = {
    FUNCTION: staged.name,
    VERSION: version,
    INPUTS: staged.inputs,
    ...(settings.DENO_IMAGE && { DENO_IMAGE: settings.DENO_IMAGE }),
    ...(settings.NODE_IMAGE && { NODE_IMAGE: settings.NODE_IMAGE }),
    ...(settings.DEBIAN_IMAGE && { DEBIAN_IMAGE: settings.DEBIAN_IMAGE }),
  };
  const wanted = staged.name === "gateway" ? ["NODE_IMAGE", "DEBIAN_IMAGE"] : ["DENO_IMAGE", "FUNCTION"];
  const known = [...wanted, "VERSION", "INPUTS"];
  const buildArgs = Object.entries(values).filter(([key]) => known.includes(key))
    .flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]);
  const tags = [`${image}:${version}`, `${image}:latest`].flatMap((tag) => ["-t", tag]);
  await docker.change(["build", "--quiet", "-f", staged.dockerfile, ...buildArgs, ...tags, staged.folder]);
  return docker.dryRun ? "would be built" : "built";
}

interface ImageJson {
  Size: number;
  Config: { Labels?: Record<string, string> };
}

async function sizes(docker: Docker, staged: Staged, image: string): Promise<string[]> {
  const [json] = await docker.inspect<ImageJson>("image", [`${image}:latest`]);
  const aim = AIMS[staged.name];
  const verdict = aim === undefined || !json ? "" : `${megabytes(aim)} ${json.Size <= aim ? "kept" : "EXCEEDED"}`;
  return [megabytes(staged.bytes), json ? megabytes(json.Size) : "not built", verdict];
}

async function push(docker: Docker, image: string, version: string): Promise<void> {
  for (const tag of [version, "latest"]) await docker.change(["push", "--quiet", `${image}:${tag}`]);
}

function imageName(settings: Settings, name: string): string {
  return `${settings.REGISTRY || "jbcalling"}/${name}`;
}

async function commit(): Promise<string> {
  try {
    return (await execute("git", ["rev-parse", "--short=12", "HEAD"], { cwd: ROOT })).trim();
  } catch {
    throw new Failure("Cannot name the version as this must be a git checkout: give --version TAG");
  }
}
