import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { localAlerts, localConfig, targetsFile } from "./local_config.ts";

const stackConfig = readFileSync(new URL("../../swarm/configs/prometheus.yml", import.meta.url), "utf8");

Deno.test("the local configuration has the same rules and finds replicas by file", () => {
  const config = parse(localConfig({
    stackConfig,
    targetsPath: "/x/targets.json",
    rulePaths: ["/x/alerts.yml"],
    runbooks: "swarm/runbooks",
    address: "127.0.0.1:9090",
    intervalSeconds: 5,
  }));
  assert.deepEqual(config.rule_files, ["/x/alerts.yml"]);
  assert.deepEqual(config.global.external_labels, { runbooks: "swarm/runbooks" });
  assert.equal(config.global.scrape_interval, "5s");
  assert.deepEqual(config.scrape_configs[0].file_sd_configs[0].files, ["/x/targets.json"]);
  assert.deepEqual(config.scrape_configs[1].static_configs, [{ targets: ["127.0.0.1:9090"] }]);
});

Deno.test("a service's replicas carry its name as their job", () => {
  const text = targetsFile(new Map([["stt", ["http://localhost:5001", "http://localhost:5002"]], ["web", []]]));
  assert.deepEqual(JSON.parse(text), [
    { targets: ["localhost:5001", "localhost:5002"], labels: { job: "stt" } },
    { targets: [], labels: { job: "web" } },
  ]);
});

Deno.test("where there is no Alertmanager nobody is told so; every other alert stays", () => {
  const text = readFileSync(new URL("../../swarm/rules/alerts.yml", import.meta.url), "utf8");
  const names = (yaml: string) => [...yaml.matchAll(/alert: (\w+)/g)].map(([, name]) => name);
  assert.deepEqual(names(text).filter((name) => !names(localAlerts(text)).includes(name)), ["PrometheusCannotAlert"]);
});
