/** What a dashboard shows, in our own words; `grafana.ts` says it in Grafana's. */

/** What `$job` stands for when no service is chosen. */
export const ALL_SERVICES = "gateway|stt|translate|tts|web";

export type Unit = "requests/s" | "seconds" | "ratio" | "bytes" | "count" | "per second" | "up";

export interface Query {
  /** PromQL; `$job` and `$node` stand for the chosen services and machines, as regular expressions. */
  expr: string;
  /** The name of each series, with `{{label}}` in it. */
  legend: string;
}

export interface Panel {
  title: string;
  /** What one reads in it. */
  description?: string;
  /** A number each, or lines over time. */
  kind: "numbers" | "lines";
  unit: Unit;
  queries: readonly Query[];
  /** From where on a value is worth a look, and from where on it is bad; the other way round where less is worse. */
  warn?: number;
  bad?: number;
  lessIsWorse?: boolean;
  /** The page of swarm/runbooks that says what to do. */
  runbook?: string;
  /** Of 24; 8 by default. */
  width?: number;
}

export interface Dashboard {
  /** The file's name, and the address in Grafana. */
  id: string;
  title: string;
  description: string;
  rows: readonly { title: string; panels: readonly Panel[] }[];
}

/** The same value at three quantiles. */
export function quantiles(of: (name: "p50" | "p95" | "p99") => string): Query[] {
  return (["p50", "p95", "p99"] as const).map((name) => ({ expr: of(name), legend: `{{job}} ${name}` }));
}

/** A quantile of a histogram by its labels, over five minutes. */
export function quantile(q: number, histogram: string, ...by: string[]): string {
  return `histogram_quantile(${q}, sum by (${[...by, "le"].join(", ")}) (rate(${histogram}_bucket[5m])))`;
}
