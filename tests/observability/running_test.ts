/**
 * A real Prometheus watches the running system while people talk in it: what dashboards and rules ask for is there, what
 * services tell is what the page of metrics says.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DASHBOARDS } from "../../scripts/dashboards/dashboards.ts";
import { ALL_SERVICES } from "../../scripts/dashboards/panels.ts";
import { waitFor } from "../system.ts";
import { startBusySystem, startCall, startCallers } from "./busy_system.ts";
import { METRICS, type ServiceName, SERVICES } from "./metrics_page.ts";
import { ask } from "./prometheus_client.ts";
import { seriesOf } from "./promql.ts";
import { ALERTS, RULES } from "./rules.ts";

/** Series that this machine does not have, and why. */
const NOT_HERE: readonly [RegExp, string][] = [
  [/^traefik_/, "on this machine the project's own edge routes, without TLS"],
  [/^prometheus_notifications_errors_total$/, "counts by Alertmanager, and there is none here"],
  [/^gateway_function_retries_total$/, "counts by reason: nothing is tried again while all is well"],
  [/^gateway_refused_connections_total$/, "counts by reason: nobody is refused"],
];

/** Panels and rules that show nothing while all is well, and why. */
const EMPTY_WHEN_WELL: readonly [string, string][] = [
  ["Tried again", "nothing is tried again"],
  ["Clients that came back", "nobody went away or was refused"],
];

/** Rates need two samples, which Prometheus takes once a second here. */
const OBSERVED_MS = 25_000;

Deno.test({
  name: "a Prometheus watches a call",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await using busy = await startBusySystem({ intervalSeconds: 1 });
    const { system, prometheus } = busy;
    await using _call = await startCall(system);
    {
      await using _callers = startCallers(system);
      await waitFor(
        async () => (await ask(prometheus.url, 'min(up{job=~"gateway|stt|translate|tts|web"})'))[0]?.value === 1,
        () => "Cannot see every service up",
        60_000,
      );
      await new Promise((resolve) => setTimeout(resolve, OBSERVED_MS));
    }

    for (const dashboard of DASHBOARDS) {
      await t.step(`${dashboard.title}: every query has data, or none for a known reason`, async () => {
        for (const { title, queries } of dashboard.rows.flatMap((row) => row.panels)) {
          for (const { expr } of queries) {
            const result = await ask(prometheus.url, expr.replaceAll("$job", ALL_SERVICES).replaceAll("$node", ".*"));
            const known = EMPTY_WHEN_WELL.some(([name]) => name === title);
            assert.ok(result.length > 0 || known, `${title} shows nothing: ${expr}`);
          }
        }
      });
    }

    await t.step("every recording rule records, every alert can be evaluated and finds its series", async () => {
      for (const { record } of RULES) {
        if (record) assert.ok((await ask(prometheus.url, record)).length > 0, `${record} has recorded nothing`);
      }
      for (const { alert, expr } of ALERTS) {
        await ask(prometheus.url, expr);
        for (const name of seriesOf(expr)) {
          if (NOT_HERE.some(([pattern]) => pattern.test(name))) continue;
          assert.ok((await ask(prometheus.url, name)).length > 0, `${alert} asks for ${name}, which is not there`);
        }
      }
    });

    await t.step("while all is well no alert of the system fires", async () => {
      // The machine that runs the tests may be busy or full, and has no Alertmanager.
      const ours = 'ALERTS{alertstate="firing",alertname!~"Watchdog|High.*|DiskSpaceLow|Utterance.*|Prometheus.*"}';
      assert.deepEqual(await ask(prometheus.url, ours), []);
    });

    await t.step("every process says how much memory it has", async () => {
      const resident = await ask(prometheus.url, `process_resident_memory_bytes{job=~"${ALL_SERVICES}"} > 10e6`);
      assert.equal(resident.length, SERVICES.length);
    });

    for (const name of SERVICES) {
      await t.step(`${name} tells exactly what the page says`, async () => {
        const given = readMetrics(await system.metrics(name));
        const documented = METRICS.filter(({ services }) => services.includes(name as ServiceName));
        assert.deepEqual([...given.keys()].sort(), documented.map((metric) => metric.name).sort());
        for (const metric of documented) {
          const { type, labels } = given.get(metric.name)!;
          assert.equal(type, metric.type, metric.name);
          const strange = [...labels].filter((label) => !metric.labels.includes(label));
          assert.deepEqual(strange, [], `labels of ${metric.name}`);
        }
      });
    }
  },
});

/** Names, types and labels in Prometheus' text format, `le` aside. */
function readMetrics(text: string): Map<string, { type: string; labels: Set<string> }> {
  const metrics = new Map<string, { type: string; labels: Set<string> }>();
  for (const [, name, type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    metrics.set(name!, { type: type!, labels: new Set() });
  }
  for (const [, name, list] of text.matchAll(/^(\w+)\{(.*)\} \S+$/gm)) {
    const metric = metrics.get(name!) ?? metrics.get(name!.replace(/_(bucket|sum|count)$/, ""));
    for (const [, label] of list!.matchAll(/(\w+)="/g)) if (label !== "le") metric!.labels.add(label!);
  }
  return metrics;
}
