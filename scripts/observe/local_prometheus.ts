/** Prometheus beside the system on this machine: the stack's rules, the replicas that run here, and the dashboards. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DASHBOARDS } from "../dashboards/dashboards.ts";
import { freePort } from "../processes/replica.ts";
import { ensureCommand } from "../setup/packages.ts";
import { renderPage } from "./dashboard_page.ts";
import { localAlerts, localConfig, targetsFile } from "./local_config.ts";

export interface LocalPrometheusOptions {
  /** For its configuration and data. */
  folder: string;
  /** The repository's. */
  root: string;
  /** 0 picks a free one. */
  port: number;
  /** Where the replicas of each service answer now. */
  addresses: () => ReadonlyMap<string, readonly string[]>;
  /** How often replicas are asked and rules evaluated, in seconds; 5 by default. */
  intervalSeconds?: number;
  /** In place of the stack's rules. */
  rulePaths?: readonly string[];
}

const TARGETS_EVERY_MS = 2000;
const START_MS = 60_000;
const STOP_MS = 10_000;

export class LocalPrometheus {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #ended: Promise<void>;

  private constructor(url: string, child: ChildProcess, timer: ReturnType<typeof setInterval>) {
    this.url = url;
    this.#child = child;
    this.#timer = timer;
    this.#ended = new Promise((resolve) => child.once("close", () => resolve()));
  }

  /** Rejects when Prometheus cannot be had or does not start. */
  static async start(options: LocalPrometheusOptions): Promise<LocalPrometheus> {
    ensureCommand("prometheus", "prometheus");
    const { folder, root } = options;
    const address = `127.0.0.1:${options.port || freePort()}`;
    const targetsPath = join(folder, "targets.json"), configPath = join(folder, "prometheus.yml");
    mkdirSync(join(folder, "consoles"), { recursive: true });
    for (const dashboard of DASHBOARDS) {
      writeFileSync(join(folder, "consoles", `${dashboard.id}.html`), renderPage(dashboard, DASHBOARDS));
    }
    const alertsPath = join(folder, "alerts.yml");
    writeFileSync(alertsPath, localAlerts(readFileSync(join(root, "swarm/rules/alerts.yml"), "utf8")));
    writeFileSync(
      configPath,
      localConfig({
        stackConfig: readFileSync(join(root, "swarm/configs/prometheus.yml"), "utf8"),
        targetsPath,
        rulePaths: options.rulePaths ?? [join(root, "swarm/rules/recording.yml"), alertsPath],
        runbooks: join(root, "swarm/runbooks"),
        address,
        intervalSeconds: options.intervalSeconds ?? 5,
      }),
    );
    // Prometheus may read at any moment: it finds the whole file, the old or the new.
    const writeTargets = () => {
      writeFileSync(`${targetsPath}.part`, targetsFile(options.addresses()));
      renameSync(`${targetsPath}.part`, targetsPath);
    };
    writeTargets();
    const child = spawn("prometheus", [
      `--config.file=${configPath}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      "--storage.tsdb.retention.time=2d",
      `--web.listen-address=${address}`,
      `--web.console.templates=${join(folder, "consoles")}`,
      `--web.console.libraries=${join(folder, "consoles")}`,
      "--log.level=error",
    ], { stdio: ["ignore", "ignore", "inherit"] });
    const prometheus = new LocalPrometheus(`http://${address}`, child, setInterval(writeTargets, TARGETS_EVERY_MS));
    try {
      await prometheus.#ready();
    } catch (error) {
      await prometheus.close();
      throw error;
    }
    return prometheus;
  }

  /** What to open. */
  lines(): string[] {
    return [
      `prometheus ${this.url}`,
      ...DASHBOARDS.map(({ id, title }) => `dashboard ${this.url}/consoles/${id}.html  ${title}`),
    ];
  }

  /** May be called more than once. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + START_MS;
    while (!(await fetch(`${this.url}/-/ready`).catch(() => undefined))?.ok) {
      if (this.#child.exitCode !== null || performance.now() > deadline) {
        throw new Error(`Cannot observe as Prometheus must start: is the port of ${this.url} free?`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
