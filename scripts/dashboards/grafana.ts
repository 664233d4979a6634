/** Dashboards in Grafana's own schema, through its published builders: what does not fit the schema does not compile. */
import {
  GraphGradientMode,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
} from "@grafana/grafana-foundation-sdk/common";
import { GraphThresholdsStyleConfigBuilder, VizLegendOptionsBuilder } from "@grafana/grafana-foundation-sdk/common";
import { VizTooltipOptionsBuilder } from "@grafana/grafana-foundation-sdk/common";
import {
  type Dashboard as GrafanaDashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  QueryVariableBuilder,
  RowBuilder,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableHide,
  VariableRefresh,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as NumbersBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as LinesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { ALL_SERVICES, type Dashboard, type Panel, type Unit } from "./panels.ts";

const DATASOURCE = { type: "prometheus", uid: "prometheus" };

const UNITS: Record<Unit, string> = {
  "requests/s": "reqps",
  "per second": "ops",
  seconds: "s",
  ratio: "percentunit",
  bytes: "bytes",
  count: "short",
  up: "bool_on_off",
};

const HEIGHTS = { numbers: 5, lines: 8 };

/** Variables: `job` for services, `node` for machines, `runbooks` for where their pages can be read. */
export function toGrafana(dashboard: Dashboard): GrafanaDashboard {
  const builder = new DashboardBuilder(dashboard.title)
    .uid(dashboard.id)
    .description(dashboard.description)
    .tags(["jbcalling"])
    .refresh("15s")
    .time({ from: "now-1h", to: "now" })
    .tooltip(DashboardCursorSync.Crosshair)
    .link(new DashboardLinkBuilder("Dashboards").type(DashboardLinkType.Dashboards).tags(["jbcalling"]).keepTime(true))
    .withVariable(variable("job", "Service", "label_values(build_info, job)", ALL_SERVICES))
    .withVariable(variable("node", "Node", "label_values(node_uname_info, instance)", ".*"))
    .withVariable(
      new QueryVariableBuilder("runbooks").datasource(DATASOURCE).query('label_values(up{job="prometheus"}, runbooks)')
        .refresh(VariableRefresh.OnDashboardLoad).hide(VariableHide.HideVariable),
    );
  for (const row of dashboard.rows) {
    builder.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel.kind === "lines" ? lines(panel) : numbers(panel));
  }
  return builder.build();
}

function variable(name: string, label: string, query: string, all: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name).label(label).datasource(DATASOURCE).query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged).multi(true).includeAll(true).allValue(all);
}

function lines(panel: Panel): LinesBuilder {
  const builder = withCommon(new LinesBuilder(), panel)
    .min(0)
    .lineWidth(1)
    .fillOpacity(10)
    .gradientMode(GraphGradientMode.Opacity)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (panel.bad !== undefined) {
    builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return builder;
}

function numbers(panel: Panel): NumbersBuilder {
  return withCommon(new NumbersBuilder(), panel);
}

function withCommon<Builder extends LinesBuilder | NumbersBuilder>(builder: Builder, panel: Panel): Builder {
  builder.title(panel.title).datasource(DATASOURCE).unit(UNITS[panel.unit])
    .span(panel.width ?? 8).height(HEIGHTS[panel.kind]);
  if (panel.description) builder.description(panel.description);
  builder.thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(thresholds(panel)));
  if (panel.runbook) {
    builder.links([
      new DashboardLinkBuilder("What to do").type(DashboardLinkType.Link).targetBlank(true)
        .url(`\${runbooks}/${panel.runbook}.md`),
    ]);
  }
  for (const [index, { expr, legend }] of panel.queries.entries()) {
    const query = new DataqueryBuilder().refId(String.fromCharCode(65 + index)).expr(expr).legendFormat(legend);
    builder.withTarget(panel.kind === "numbers" ? query.instant() : query.range());
  }
  return builder;
}

/** Ascending, from minus infinity, as Grafana takes them. */
export function thresholds({ warn, bad, lessIsWorse }: Panel): Threshold[] {
  const step = (color: string, value: number | null): Threshold => ({ color, value });
  if (lessIsWorse) {
    return [
      step("red", null),
      ...(bad !== undefined && warn !== undefined && warn > bad ? [step("orange", bad)] : []),
      step("green", warn ?? bad ?? 0),
    ];
  }
  return [
    step("green", null),
    ...(warn === undefined ? [] : [step("orange", warn)]),
    ...(bad === undefined ? [] : [step("red", bad)]),
  ];
}
