/** The rules by Prometheus' own tool: each alert fires on what is bad, with exact labels, and is silent on what is good. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { ROOT } from "../system.ts";
import { ALERT_CASES, type AlertCase, type Series } from "./alert_cases.ts";
import { ALERTS, RULE_FILES } from "./rules.ts";

const RUNBOOKS = "https://example.org/runbooks";

Deno.test("Prometheus and Alertmanager accept their configuration and every rule", () => {
  const folder = mkdtempSync(join(tmpdir(), "prometheus-"));
  try {
    const config = parse(readFileSync(join(ROOT, "swarm/configs/prometheus.yml"), "utf8"));
    writeFileSync(join(folder, "prometheus.yml"), stringify({ ...config, rule_files: RULE_FILES }));
    const output = promtool("check", "config", join(folder, "prometheus.yml"));
    assert.match(output, /is valid prometheus config file/);
    assert.match(output, /recording\.yml\n[^]*SUCCESS: \d+ rules found/);
    execFileSync("amtool", ["check-config", join(ROOT, "swarm/configs/alertmanager.yml")], { stdio: "pipe" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

for (const [index, each] of ALERT_CASES.entries()) {
  Deno.test(`${each.alert} fires on what is bad, not on what is good (${index + 1})`, () => {
    const folder = mkdtempSync(join(tmpdir(), "alert-"));
    try {
      writeFileSync(join(folder, "case.yml"), stringify(promtoolCase(each)));
      promtool("test", "rules", join(folder, "case.yml"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

Deno.test("every alert has its cases, but the one that always fires", () => {
  const tested = new Set(ALERT_CASES.map(({ alert }) => alert));
  assert.deepEqual(ALERTS.map(({ alert }) => alert).filter((name) => !tested.has(name)), ["Watchdog"]);
});

Deno.test("every alert has a severity, two texts, and a page that exists", () => {
  for (const { alert, labels, annotations } of ALERTS) {
    assert.match(labels.severity ?? "", /^(critical|warning|info|none)$/, alert);
    assert.ok(annotations.summary && annotations.description, alert);
    const [, page] = /^\{\{ \$externalLabels\.runbooks \}\}\/(\w+\.md)$/.exec(annotations.runbook_url ?? "") ?? [];
    assert.ok(page && existsSync(join(ROOT, "swarm/runbooks", page)), `${alert} names ${annotations.runbook_url}`);
  }
});

function promtoolCase({ alert, bad, good, minutes, labels, summary, description, runbook = alert }: AlertCase) {
  const test = (series: Series, expected: unknown[]) => ({
    interval: "1m",
    external_labels: { runbooks: RUNBOOKS },
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [{ eval_time: `${minutes}m`, alertname: alert, exp_alerts: expected }],
  });
  const annotations = { summary, description, runbook_url: `${RUNBOOKS}/${runbook}.md` };
  return {
    rule_files: RULE_FILES,
    evaluation_interval: "1m",
    tests: [test(bad, [{ exp_labels: labels, exp_annotations: annotations }]), test(good, [])],
  };
}

/** Throws with what it printed when it finds a fault. */
function promtool(...args: string[]): string {
  try {
    return execFileSync("promtool", args, { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`promtool ${args[0]} ${args[1]}:\n${stdout}${stderr}`);
  }
}
