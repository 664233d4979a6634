/** `deno task start`: the system on this machine until Ctrl-C. See `--help`. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRoutes } from "./edge/routes.ts";
import { LocalPrometheus } from "./observe/local_prometheus.ts";
import { ControlServer, controlSocket } from "./processes/control.ts";
import { exampleLines } from "./processes/examples.ts";
import { choosePacks, packLine } from "./processes/installed_packs.ts";
import { LocalSystem } from "./processes/local_system.ts";
import { printError, printLine } from "./processes/output.ts";
import { gatewayProgram } from "./processes/gateway_program.ts";
import { functionPrograms, type Programs } from "./processes/program.ts";
import { HELP, parseStartOptions, type StartOptions, UsageError } from "./processes/start_options.ts";
import { ensureWebClient } from "./setup/web.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

if (import.meta.main) Deno.exit(await main(Deno.args));

/** The exit code: 0 after a clean stop, 1 when the system cannot start, 2 for arguments that cannot be used. */
async function main(args: string[]): Promise<number> {
  try {
    const options = parseStartOptions(args);
    if (options.help) printLine(HELP);
    else await runUntilSignal(options);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      printError(`${error.message}\nSee deno task start --help`);
      return 2;
    }
    printError(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function runUntilSignal(options: StartOptions): Promise<void> {
  const stopped = stopSignal();
  const system = await open(options);
  const url = `http://localhost:${system.port}`;
  printLine(`starting ${system.services.join(", ")}; try, once ready:`);
  for (const line of exampleLines(system.services, url)) printLine(`  ${line}`);
  const prometheus = await observe(options, system);
  system.ready.then(() => printLine(`ready ${url}`));
  const control = await ControlServer.listen(controlSocket(ROOT), system);
  await stopped;
  printLine("stopping");
  control?.close();
  await prometheus?.close();
  await system.stop();
}

async function open(options: StartOptions): Promise<LocalSystem> {
  const functionsDirectory = options.functionsDirectory ?? join(ROOT, "functions");
  const stackFile = options.stackFile ?? join(ROOT, "swarm/stack.yml");
  const programs = await setUp(options, stackFile, functionsDirectory);
  try {
    return await LocalSystem.open({ ...options, stackFile, functionsDirectory, programs, write: printLine });
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== "EADDRINUSE") throw cause;
    const message = `Cannot listen as the port must be free: current value is ${options.port}; choose one with --port`;
    throw new Error(message, { cause });
  }
}

/** Prometheus with everything that Grafana shows on Swarm; the system runs without it where it cannot be had. */
async function observe({ observePort }: StartOptions, system: LocalSystem): Promise<LocalPrometheus | undefined> {
  if (observePort === undefined) return undefined;
  try {
    const folder = join(ROOT, ".cache/observe");
    const prometheus = await LocalPrometheus.start({
      folder,
      root: ROOT,
      port: observePort,
      addresses: () => system.addresses(),
    });
    for (const line of prometheus.lines()) printLine(line);
    return prometheus;
  } catch (error) {
    printError(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** What can run here; the call's parts are built and installed first where they are wanted. */
async function setUp(options: StartOptions, stackFile: string, functionsDirectory: string): Promise<Programs> {
  const version = Deno.env.get("VERSION") ?? "dev";
  const packs = options.functionsDirectory === undefined ? choosePacks(ROOT, Deno.env.toObject()) : [];
  const variables = new Map(packs.map(({ service, variable, folder }) => {
    return [service, folder === undefined ? {} : { [variable]: folder }];
  }));
  const functions = functionPrograms({
    functionsDirectory,
    cacheDirectory: join(ROOT, ".cache"),
    environment: Deno.env.toObject(),
    version,
    variables,
  });
  // Functions from another folder have no call of this project's around them.
  if (options.functionsDirectory !== undefined) return functions;
  const declared = new Set(readRoutes(Deno.readTextFileSync(stackFile)).map(({ service }) => service));
  const wanted = (name: string) => declared.has(name) && (options.only?.includes(name) ?? true);
  for (const pack of packs) if (wanted(pack.service)) printLine(packLine(pack));
  if (wanted("web")) ensureWebClient({ write: printLine });
  if (!wanted("gateway")) return functions;
  return new Map([...functions, ["gateway", await gatewayProgram({ demo: options.demo, version, write: printLine })]]);
}

/** Resolves at the first SIGINT or SIGTERM; more of them change nothing, as stopping is under way. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => resolve());
  });
}
