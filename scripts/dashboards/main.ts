/** `deno task dashboards`: writes the dashboards as Grafana takes them to swarm/dashboards. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DASHBOARDS } from "./dashboards.ts";
import { toGrafana } from "./grafana.ts";
import type { Dashboard } from "./panels.ts";

export const FOLDER = fileURLToPath(new URL("../../swarm/dashboards", import.meta.url));

export function render(dashboard: Dashboard): string {
  return `${JSON.stringify(toGrafana(dashboard), undefined, 2)}\n`;
}

if (import.meta.main) {
  mkdirSync(FOLDER, { recursive: true });
  for (const dashboard of DASHBOARDS) {
    writeFileSync(`${FOLDER}/${dashboard.id}.json`, render(dashboard));
    console.log(`swarm/dashboards/${dashboard.id}.json`);
  }
}
