/** Prometheus' configuration for this machine, made from the stack's: the same rules, the replicas that run here. */
import { parse, stringify } from "yaml";

export interface LocalConfigOptions {
  /** The text of swarm/configs/prometheus.yml. */
  stackConfig: string;
  /** The file with the replicas' addresses, as `targetsFile` gives them. */
  targetsPath: string;
  rulePaths: readonly string[];
  /** Where the runbooks' pages can be read. */
  runbooks: string;
  /** Prometheus' own address. */
  address: string;
  /** How often replicas are asked, in seconds. */
  intervalSeconds: number;
}

export function localConfig(options: LocalConfigOptions): string {
  const { global } = parse(options.stackConfig) as { global: Record<string, unknown> };
  const interval = `${options.intervalSeconds}s`;
  return stringify({
    global: {
      ...global,
      scrape_interval: interval,
      scrape_timeout: interval,
      evaluation_interval: interval,
      external_labels: { runbooks: options.runbooks },
    },
    rule_files: options.rulePaths,
    scrape_configs: [
      { job_name: "local", file_sd_configs: [{ files: [options.targetsPath], refresh_interval: "5s" }] },
      { job_name: "prometheus", static_configs: [{ targets: [options.address] }] },
    ],
  });
}

/** File service discovery: each service's replicas, with its name as their job. */
export function targetsFile(addresses: ReadonlyMap<string, readonly string[]>): string {
  const groups = [...addresses].map(([job, urls]) => ({
    targets: urls.map((url) => new URL(url).host),
    labels: { job },
  }));
  return JSON.stringify(groups, undefined, 2);
}

/** The alerts without the one that says that there is no Alertmanager: here there is none. */
export function localAlerts(text: string): string {
  const rules = parse(text) as { groups: { rules: { alert: string }[] }[] };
  for (const group of rules.groups) group.rules = group.rules.filter(({ alert }) => alert !== "PrometheusCannotAlert");
  return stringify(rules);
}
