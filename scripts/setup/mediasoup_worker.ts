/**
 * The native `mediasoup-worker`. The package downloads a prebuilt one where it can; elsewhere it is built once from the
 * package's own source against Debian's libraries and kept by version and architecture.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensurePackages } from "./packages.ts";

export interface WorkerOptions {
  /** The installed npm package: `gateway/node_modules/mediasoup`. */
  packageDirectory: string;
  cacheDirectory: string;
  /** A Node that runs the package's install script. */
  node: string;
  write(line: string): void;
}

const SHIMS = fileURLToPath(new URL("mediasoup", import.meta.url));

const DEBIAN_PACKAGES = [
  "build-essential",
  "meson",
  "ninja-build",
  "pkg-config",
  "libuv1-dev",
  "libssl-dev",
  "libsrtp2-dev",
  "libabsl-dev",
  "libflatbuffers-dev",
  "flatbuffers-compiler",
];

/** How long the prebuilt worker's download may take, in ms. */
const DOWNLOAD_TIMEOUT_MS = 60_000;

/** The exit code of a worker that is started without its version: the binary fits this machine. */
const STARTED_WITHOUT_VERSION = 41;

/** The path of a worker that runs here. Respects `MEDIASOUP_WORKER_BIN`. Throws when none can be made. */
export async function ensureMediasoupWorker(options: WorkerOptions): Promise<string> {
  const given = Deno.env.get("MEDIASOUP_WORKER_BIN");
  if (given) {
    if (runs(given)) return given;
    throw new Error(`Cannot use MEDIASOUP_WORKER_BIN as it must be a worker that runs here: current value is ${given}`);
  }
  const prebuilt = join(options.packageDirectory, "worker/out/Release/mediasoup-worker");
  const built = join(options.cacheDirectory, "mediasoup-worker", buildName(options), "mediasoup-worker");
  for (const candidate of [prebuilt, built]) {
    if (runs(candidate)) return candidate;
  }
  options.write("mediasoup-worker: downloading the prebuilt one");
  downloadPrebuilt(options);
  if (runs(prebuilt)) return prebuilt;
  options.write("mediasoup-worker: no prebuilt one; building it once from source, which takes some minutes");
  await build(options, built);
  if (!runs(built)) {
    throw new Error(`Cannot use the mediasoup-worker that was built as it does not start: ${built}`);
  }
  options.write(`mediasoup-worker: built ${built}`);
  return built;
}

function buildName({ packageDirectory }: WorkerOptions): string {
  const { version } = JSON.parse(readFileSync(join(packageDirectory, "package.json"), "utf8")) as { version: string };
  return `${version}-${Deno.build.os}-${Deno.build.arch}`;
}

function runs(worker: string): boolean {
  return existsSync(worker) &&
    spawnSync(worker, [], { stdio: "ignore", env: {} }).status ===
      STARTED_WITHOUT_VERSION;
}

/** Runs the package's own install script; with no Python it stops instead of fetching sources to build from. */
function downloadPrebuilt({ packageDirectory, node }: WorkerOptions): void {
  spawnSync(node, ["npm-scripts.mjs", "postinstall"], {
    cwd: packageDirectory,
    stdio: "ignore",
    timeout: DOWNLOAD_TIMEOUT_MS,
    env: { ...Deno.env.toObject(), PYTHON: "false" },
  });
}

async function build(options: WorkerOptions, target: string): Promise<void> {
  ensurePackages("what mediasoup-worker is built with", DEBIAN_PACKAGES);
  const folder = join(target, `../build-${Deno.pid}`);
  const source = join(folder, "worker");
  const output = join(folder, "out");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(options.packageDirectory, "worker"), source, { recursive: true });
  placeShims(source);
  adaptSource(source);
  const run = (command: string, args: string[]) => runWithProgress(command, args, join(folder, "build.log"), options);
  const release = [
    "--buildtype",
    "release",
    "-Doptimization=2",
    "-Db_ndebug=true",
  ];
  await run("meson", ["setup", output, source, ...release, "--wrap-mode=nodownload"]);
  // The build of libwebrtc includes generated headers without declaring it: they come first.
  await run("ninja", ["-C", output, "fbs/FBS/worker.h"]);
  await run("ninja", ["-C", output, "mediasoup-worker"]);
  await run("strip", [join(output, "mediasoup-worker")]);
  renameSync(join(output, "mediasoup-worker"), target);
  rmSync(folder, { recursive: true, force: true });
}

/** Meson takes a subproject that is already in the folder its wrap file names. */
function placeShims(source: string): void {
  for (const { name } of Deno.readDirSync(SHIMS)) {
    const wrap = join(source, `subprojects/${name}.wrap`);
    if (!existsSync(wrap)) continue;
    const [, directory] = readFileSync(wrap, "utf8").match(/^directory = (\S+)$/m) ?? [];
    if (!directory) {
      throw new Error(`Cannot build mediasoup-worker as ${name}.wrap must name a directory`);
    }
    cpSync(join(SHIMS, name), join(source, "subprojects", directory), {
      recursive: true,
    });
  }
}

function adaptSource(source: string): void {
  // Debian 12 has Meson 1.0, and the release build uses nothing newer.
  edit(join(source, "meson.build"), "meson_version: '>= 1.1.0'", "meson_version: '>= 1.0.0'");
  // Debian's OpenSSL knows kernel TLS: it asks the output BIO whether that is on, and keeps no write buffer of its own
  // when it is. The worker's BIO callback answers 1 to that question too, and the first DTLS handshake would crash.
  edit(
    join(source, "src/RTC/DtlsTransport.cpp"),
    "(operationType == BIO_CB_RETURN)",
    "((operationType & BIO_CB_RETURN) != 0)",
  );
}

function edit(file: string, before: string, after: string): void {
  const text = readFileSync(file, "utf8");
  if (text.split(before).length !== 2) {
    throw new Error(`Cannot build mediasoup-worker as ${file} must hold once: ${before}`);
  }
  writeFileSync(file, text.replace(before, () => after));
}

/** Runs a build step at low priority, logs its output to a file and writes a line for every tenth of the way. */
async function runWithProgress(
  command: string,
  args: string[],
  logFile: string,
  { write }: WorkerOptions,
): Promise<void> {
  const child = spawn("nice", [command, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let shown = 0;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      writeFileSync(logFile, `${line}\n`, { flag: "a" });
      const [, done, all] = line.match(/^\[(\d+)\/(\d+)\]/) ?? [];
      const tenth = Math.floor(10 * Number(done) / Number(all));
      if (!(tenth > shown)) return;
      shown = tenth;
      if (Number(all) > 20) write(`mediasoup-worker: ${tenth * 10} % built`);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) {
    throw new Error(`Cannot build mediasoup-worker as ${command} exited with ${code}: see ${logFile}`);
  }
}
