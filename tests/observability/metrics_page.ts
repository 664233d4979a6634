/** The table of metrics that operators read, as data. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../system.ts";

export const SERVICES = ["stt", "translate", "tts", "web", "gateway"] as const;
export type ServiceName = typeof SERVICES[number];

export interface Metric {
  name: string;
  type: string;
  labels: string[];
  services: ServiceName[];
}

export const METRICS: readonly Metric[] = readFileSync(join(ROOT, "swarm/METRICS.md"), "utf8").split("\n")
  .filter((line) => /^\| \w+_\w+ /.test(line))
  .map((line) => {
    const [, name = "", type = "", labels = "", of = ""] = line.split("|").map((cell) => cell.trim());
    return { name, type, labels: labels.split(", ").filter(Boolean), services: servicesOf(of) };
  });

function servicesOf(text: string): ServiceName[] {
  if (text === "all") return [...SERVICES];
  if (text === "functions") return SERVICES.filter((name) => name !== "gateway");
  return text.split(", ") as ServiceName[];
}

/** What other programs tell Prometheus, by how their names begin. */
const OTHERS = /^(node|container|redis|traefik|prometheus)_|^(up|ALERTS)$/;

/** Whether something gives this series: a metric of the table, one of a histogram's, one of another program. */
export function isKnown(series: string): boolean {
  if (OTHERS.test(series)) return true;
  const histogram = series.replace(/_(bucket|sum|count)$/, "");
  return METRICS.some(({ name, type }) => name === series || (type === "histogram" && name === histogram));
}
