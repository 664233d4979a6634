/**
 * Lays out what the gateway's image holds: its source, its packages without those of development, the mediasoup worker
 * with the libraries that a bare Debian lacks. Folders lie as in the repository, so that paths between them hold.
 *
 * @module
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { ensureGateway } from "../setup/gateway.ts";
import { printLine } from "../processes/output.ts";
import { ROOT } from "./images.ts";
import { copyPackage, type Platform } from "./packages.ts";
import { execute } from "./process.ts";
import { measure, type Staged } from "./stage.ts";

interface LockFile {
  packages: Record<string, { version?: string; dev?: boolean; link?: boolean }>;
}

/** The worker's source, and what only the packages' own builds and browsers need. */
const OMIT = [
  "mediasoup/worker",
  "mediasoup/rust",
  "@alexanderolsen/libsamplerate-js/dist/libsamplerate.worklet.js",
  "@types/**",
  "web-streams-polyfill/dist/**",
  "hono/dist/cjs",
  "zod/src",
];

/** Libraries that every Debian image has. */
const IN_EVERY_IMAGE = /\/(libc|libm|libdl|libpthread|librt|libgcc_s|libstdc\+\+|ld-linux[\w-]*)\.so/;

export async function stageGateway(root = ROOT): Promise<Staged> {
  const folder = join(root, ".cache/images/gateway");
  const app = join(folder, "app");
  const gateway = join(root, "gateway");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(app, "bin"), { recursive: true });
  const { env } = await ensureGateway(printLine);
  const packages = copyLocked(gateway, join(app, "gateway/node_modules"));
  cpSync(join(gateway, "package.json"), join(app, "gateway/package.json"));
  copySource(join(gateway, "src"), join(app, "gateway/src"));
  copySource(join(root, "functions/_shared/contract"), join(app, "functions/_shared/contract"));
  cpSync(
    join(root, "functions/stt/models/vad/silero_vad.onnx"),
    join(app, "functions/stt/models/vad/silero_vad.onnx"),
    { recursive: true },
  );
  // As npm links it: Node strips types from files outside node_modules only.
  mkdirSync(join(app, "gateway/node_modules/@jbcalling"), { recursive: true });
  symlinkSync("../../../functions/_shared/contract", join(app, "gateway/node_modules/@jbcalling/contract"));
  await stageWorker(env.MEDIASOUP_WORKER_BIN, app);
  cpSync(join(root, "swarm/health_check.sh"), join(app, "health_check.sh"));
  const dockerfile = join(root, "gateway/Dockerfile");
  return { name: "gateway", folder, dockerfile, packages, ...measure(folder, dockerfile) };
}

/** Copies the packages that the lock file calls for at run time, each to where npm put it. */
function copyLocked(gateway: string, to: string): Record<string, string> {
  const lock: LockFile = JSON.parse(readFileSync(join(gateway, "package-lock.json"), "utf8"));
  const platform: Platform = { os: "linux", arch: Deno.build.arch === "aarch64" ? "arm64" : "x64" };
  const copied: Record<string, string> = {};
  for (const [path, { version = "", dev, link }] of Object.entries(lock.packages)) {
    const name = path.replace(/^node_modules\//, "");
    if (name === path || dev || link || !existsSync(join(gateway, path, "package.json"))) continue;
    copyPackage(name, join(gateway, path), { to, omit: OMIT, platform });
    copied[name] = version;
  }
  return copied;
}

function copySource(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !/_test\.ts$|\/testing$/.test(path) });
}

async function stageWorker(worker: string, app: string): Promise<void> {
  cpSync(worker, join(app, "bin/mediasoup-worker"));
  mkdirSync(join(app, "lib"));
  const linked = [...(await execute("ldd", [worker])).matchAll(/=> (\/\S+)/g)].map(([, path]) => path!);
  const usesNss = linked.some((path) => path.includes("/libnss3.so"));
  for (const path of [...linked, ...(usesNss ? nssModules() : [])]) {
    if (!IN_EVERY_IMAGE.test(path)) cpSync(path, join(app, "lib", basename(path)), { dereference: true });
  }
}

/** Debian's libsrtp2 computes with NSS, which loads these by name when it starts. */
function nssModules(): string[] {
  const names = ["libsoftokn3.so", "libfreebl3.so", "libfreeblpriv3.so", "libsqlite3.so.0"];
  return names.flatMap((name) => {
    return ["", "nss"].map((folder) => join("/usr/lib/x86_64-linux-gnu", folder, name));
  }).filter((path) => existsSync(path));
}
