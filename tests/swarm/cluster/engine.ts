/**
 * One Docker daemon of the test cluster, in a network namespace of its own: for Swarm it is a machine. Several on one
 * machine differ by data root, exec root, socket and cgroup parent.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { existsSync, globSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "../../system.ts";
import { run, tryRun } from "./shell.ts";

export interface EngineOptions {
  /** Also the host name that Swarm shows. */
  name: string;
  /** The network namespace to run in. */
  namespace: string;
  /** Holds everything of this daemon. */
  folder: string;
}

export class Engine {
  readonly name: string;
  /** For `DOCKER_HOST`. */
  readonly host: string;
  readonly #options: EngineOptions;

  constructor(options: EngineOptions) {
    this.name = options.name;
    this.host = `unix://${join(options.folder, "docker.sock")}`;
    this.#options = options;
  }

  /** Starts the daemon, or starts it again after `kill`. */
  async start(): Promise<void> {
    const { name, namespace, folder } = this.#options;
    mkdirSync(folder, { recursive: true });
    rmSync(this.#pidFile, { force: true });
    const log = openSync(join(folder, "log"), "a");
    const daemon = [
      ...["dockerd", "--data-root", join(folder, "data"), "--exec-root", join(folder, "exec"), "-p", this.#pidFile],
      ...["-H", this.host, "--cgroup-parent", `/${namespace}`, "--userland-proxy=true"],
    ];
    // `ip netns exec` would mount /sys anew and hide the cgroups; nsenter changes the network alone.
    const inside = ["--net=/run/netns/" + namespace, "unshare", "--uts", "sh", "-c", 'hostname "$0"; exec "$@"', name];
    spawn("nsenter", [...inside, ...daemon], { detached: true, stdio: ["ignore", log, log] }).unref();
    await waitFor(() => this.#answers(), () => `Cannot start dockerd:\n${this.#logTail()}`, 60_000);
    this.#weigh();
  }

  /**
   * All containers together would get as much of the processor as one process outside, which no real machine does to
   * them: the group weighs as much as ten.
   */
  #weigh(): void {
    const group = `/sys/fs/cgroup/cpu/${this.#options.namespace}`;
    if (!existsSync("/sys/fs/cgroup/cpu")) return; // One hierarchy, version 2: the daemon makes its group by itself.
    mkdirSync(group, { recursive: true });
    writeFileSync(join(group, "cpu.shares"), "10240");
  }

  /** Runs the Docker CLI against this daemon. */
  docker(...args: string[]): string {
    return run("docker", args, { env: { DOCKER_HOST: this.host } }).trim();
  }

  /** The daemon and all containers are gone at once, as when a machine loses power. */
  kill(): void {
    const pid = this.#pid();
    if (pid) {
      const children = globSync("/proc/[0-9]*/stat").filter((file) => parentOf(file) === pid).map(pidOf);
      for (const each of [pid, ...children]) kill(each, "SIGKILL");
    }
    this.#killContainers();
    rmSync(this.#pidFile, { force: true });
  }

  /** Stops the daemon and removes everything that it made. May be called more than once. */
  async close(): Promise<void> {
    const { folder, namespace } = this.#options;
    tryRun("docker", ["-H", this.host, "swarm", "leave", "--force"]);
    const pid = this.#pid();
    if (pid) {
      kill(pid, "SIGTERM");
      const gone = () => !existsSync(`/proc/${pid}`);
      await waitFor(gone, () => "", 20_000).catch(() => kill(pid, "SIGKILL"));
    }
    this.#killContainers();
    const mounts = readFileSync("/proc/mounts", "utf8").split("\n").map((line) => line.split(" ")[1] ?? "");
    for (const mount of mounts.filter((path) => path.startsWith(folder)).sort().reverse()) {
      tryRun("umount", ["-l", mount]);
    }
    rmSync(folder, { recursive: true, force: true });
    for (const group of globSync(`/sys/fs/cgroup/*/${namespace}`)) {
      tryRun("find", [group, "-depth", "-type", "d", "-delete"]);
    }
  }

  get #pidFile(): string {
    return join(this.#options.folder, "pid");
  }

  #pid(): number | undefined {
    return existsSync(this.#pidFile) ? Number(readFileSync(this.#pidFile, "utf8")) : undefined;
  }

  #answers(): boolean {
    try {
      this.docker("version");
      return true;
    } catch {
      return false;
    }
  }

  #killContainers(): void {
    const exec = join(this.#options.folder, "exec");
    for (const file of globSync("/proc/[0-9]*/cmdline")) {
      const command = readText(file);
      if (command.includes("containerd") && command.includes(exec)) kill(pidOf(file), "SIGKILL");
    }
    for (const file of globSync(`/sys/fs/cgroup/pids/${this.#options.namespace}/**/cgroup.procs`)) {
      for (const pid of readText(file).split("\n").filter(Boolean)) kill(Number(pid), "SIGKILL");
    }
  }

  #logTail(): string {
    return readText(join(this.#options.folder, "log")).split("\n").slice(-20).join("\n");
  }
}

function pidOf(file: string): number {
  return Number(file.split("/")[2]);
}

function parentOf(statFile: string): number {
  return Number(readText(statFile).split(") ")[1]?.split(" ")[1]);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // The process ended meanwhile.
  }
}

function kill(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
