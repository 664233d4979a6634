/** The dashboards and rules ask for what there is, and point to pages that exist. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DASHBOARDS } from "../../scripts/dashboards/dashboards.ts";
import { FOLDER, render } from "../../scripts/dashboards/main.ts";
import { ROOT } from "../system.ts";
import { isKnown, METRICS } from "./metrics_page.ts";
import { seriesOf } from "./promql.ts";
import { RULES } from "./rules.ts";

const RECORDED = new Set(RULES.map(({ record }) => record));

for (const dashboard of DASHBOARDS) {
  const panels = dashboard.rows.flatMap((row) => row.panels);

  Deno.test(`${dashboard.title}: the file for Grafana is what the code makes`, () => {
    assert.equal(
      readFileSync(join(FOLDER, `${dashboard.id}.json`), "utf8"),
      render(dashboard),
      "run `deno task dashboards`",
    );
  });

  Deno.test(`${dashboard.title}: every expression parses and asks for series that exist`, () => {
    for (const { title, queries } of panels) {
      for (const { expr } of queries) {
        const series = seriesOf(expr);
        assert.ok(series.length > 0, title);
        for (const name of series) assert.ok(RECORDED.has(name) || isKnown(name), `${title} asks for ${name}`);
      }
    }
  });

  Deno.test(`${dashboard.title}: every panel that names a page names one that exists`, () => {
    for (const { title, runbook } of panels) {
      assert.ok(!runbook || existsSync(join(ROOT, "swarm/runbooks", `${runbook}.md`)), `${title} names ${runbook}`);
    }
  });
}

Deno.test("every rule asks for series that exist", () => {
  for (const { alert, record, expr } of RULES) {
    for (const name of seriesOf(expr)) {
      assert.ok(RECORDED.has(name) || isKnown(name), `${alert ?? record} asks for ${name}`);
    }
  }
});

Deno.test("seriesOf() finds every series and refuses what is no PromQL", () => {
  assert.deepEqual(seriesOf('sum by (job) (rate(a_total{x="y"}[5m])) / on () (b:c:d > 0)'), ["a_total", "b:c:d"]);
  assert.throws(() => seriesOf("sum(rate(a_total[5m])"), /Cannot parse/);
  assert.ok(!isKnown("stt_nonsense_total"));
});

Deno.test("the names that the project has promised are there", () => {
  const promised = [
    ...["gateway_workers_total", "gateway_rooms_total", "gateway_audio_streams_total", "http_requests_total"],
    ...["http_request_duration_seconds", "stt_transcriptions_total", "stt_transcription_latency_seconds"],
    ...["translation_requests_total", "translation_latency_seconds", "translation_cache_hits_total"],
    ...["translation_cache_misses_total", "tts_synthesis_total", "tts_synthesis_duration_seconds"],
    ...["tts_cache_hits_total", "tts_cache_misses_total", "utterance_latency_seconds"],
  ];
  const names = METRICS.map(({ name }) => name);
  assert.deepEqual(promised.filter((name) => !names.includes(name)), []);
});
