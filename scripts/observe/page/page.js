// Asks Prometheus, which serves this page, for each panel of `dashboard` and draws what it says. Runs in a browser.
const RANGES = { "5 minutes": 300, "15 minutes": 900, "1 hour": 3600, "6 hours": 21600, "2 days": 172800 };
const COLOURS = [
  "#3b6fd4",
  "#d9822b",
  "#2e9e6b",
  "#b5446e",
  "#7d5bbe",
  "#1f9fb0",
  "#8a6d3b",
  "#5b6577",
  "#c9a227",
  "#4f8a10",
];
const GOOD = "#1f7a4d", WARN = "#b86a00", BAD = "#b3261e";
const REFRESH_MS = 15_000;
const HEIGHT = 170;

const select = document.querySelector("select");
for (const name of Object.keys(RANGES)) select.append(new Option(name));
select.value = new URLSearchParams(location.search).get("range") ?? "1 hour";
select.onchange = () => refresh();

const cards = dashboard.rows.flatMap((row) => {
  const main = document.querySelector("main");
  main.append(element("h2", row.title));
  const section = main.appendChild(document.createElement("section"));
  return row.panels.map((panel) => {
    const card = section.appendChild(document.createElement("article"));
    card.style.gridColumn = `span ${panel.width ?? 8}`;
    const title = card.appendChild(element("h3", panel.title));
    const graph = title.appendChild(element("a", "query"));
    graph.href = "/graph?" +
      panel.queries.map((query, at) =>
        `g${at}.expr=${encodeURIComponent(chosen(query.expr))}&g${at}.tab=0&g${at}.range_input=1h`
      ).join("&");
    if (panel.description) title.title = panel.description;
    return { panel, body: card.appendChild(document.createElement("div")) };
  });
});
await refresh();
document.body.dataset.drawn = "true";
setInterval(refresh, REFRESH_MS);

async function refresh() {
  const seconds = RANGES[select.value] ?? 3600;
  await Promise.all(cards.map(async ({ panel, body }) => {
    try {
      const series = (await Promise.all(panel.queries.map((query) => ask(panel, query, seconds)))).flat();
      if (series.length === 0) {
        body.replaceChildren(Object.assign(element("div", "nothing in this time"), { className: "empty" }));
      } else if (panel.kind === "numbers") showNumbers(panel, body, series);
      else showLines(panel, body, series);
    } catch (error) {
      body.replaceChildren(Object.assign(element("div", String(error.message)), { className: "empty" }));
    }
  }));
}

/** Every service and machine: this page has no choice of them. */
function chosen(expr) {
  return expr.replaceAll("$job", allServices).replaceAll("$node", ".*");
}

async function ask(panel, { expr, legend }, seconds) {
  const now = Math.floor(Date.now() / 1000);
  const step = Math.max(1, Math.round(seconds / 240));
  const parameters = panel.kind === "numbers"
    ? { query: chosen(expr), time: now }
    : { query: chosen(expr), start: now - seconds, end: now, step };
  const path = panel.kind === "numbers" ? "query" : "query_range";
  const reply = await (await fetch(`/api/v1/${path}?${new URLSearchParams(parameters)}`)).json();
  if (reply.status !== "success") throw new Error(reply.error);
  return reply.data.result.map(({ metric, value, values }) => ({
    name: legend.replace(/{+(\w+)}+/g, (_, label) => metric[label] ?? "").trim(),
    points: new Map((values ?? [value]).map(([time, text]) => [time, Number(text)])),
  }));
}

function showNumbers(panel, body, series) {
  const list = Object.assign(document.createElement("div"), { className: "numbers" });
  for (const { name, points } of series) {
    const value = [...points.values()].at(-1);
    const item = list.appendChild(document.createElement("div"));
    const number = item.appendChild(element("b", format(panel.unit, value)));
    number.style.color = colourOf(panel, value);
    item.append(element("span", name));
  }
  body.replaceChildren(list);
}

function showLines(panel, body, series) {
  const times = [...new Set(series.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b);
  const lines = series.map(({ points }) =>
    times.map((time) => Number.isFinite(points.get(time)) ? points.get(time) : null)
  );
  const limits = [panel.warn, panel.bad].filter((limit) => limit !== undefined);
  const highest = Math.max(0, ...lines.flat().filter((value) => value !== null));
  const top = panel.unit === "ratio"
    ? Math.max(highest * 1.15, 0.05)
    : Math.max(highest * 1.15, panel.unit === "count" ? 1 : 1e-3);
  const plot = document.createElement("div");
  const now = Date.now() / 1000;
  body.replaceChildren(plot);
  new uPlot(
    {
      width: body.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false },
      scales: {
        x: { time: true, range: () => [now - (RANGES[select.value] ?? 3600), now] },
        y: { range: () => [0, top] },
      },
      axes: [
        {
          stroke: "#667085",
          grid: { stroke: "#eef0f4" },
          size: 30,
          font: "11px system-ui",
          values: (_, times) => times.map(timeOfDay),
        },
        {
          stroke: "#667085",
          grid: { stroke: "#eef0f4" },
          size: 68,
          font: "11px system-ui",
          values: (_, values) => values.map((value) => format(panel.unit, value)),
        },
      ],
      series: [
        {},
        ...series.map((_, at) => ({
          stroke: COLOURS[at % COLOURS.length],
          width: 1.6,
          spanGaps: true,
          points: { show: times.length < 3 },
        })),
      ],
      hooks: {
        draw: [
          (chart) =>
            limits.filter((limit) => limit <= top).forEach((limit) =>
              drawLimit(chart, limit, limit === panel.bad ? BAD : WARN)
            ),
        ],
      },
    },
    [times, ...lines],
    plot,
  );
  const legend = Object.assign(document.createElement("div"), { className: "legend" });
  for (const [at, { name }] of series.entries()) {
    const last = lines[at].findLast((value) => value !== null);
    const item = legend.appendChild(document.createElement("span"));
    item.append(
      document.createElement("i"),
      `${name} `,
      element("b", last === undefined ? "" : format(panel.unit, last)),
    );
    item.firstChild.style.background = COLOURS[at % COLOURS.length];
  }
  body.append(legend);
}

function drawLimit(chart, limit, colour) {
  const y = chart.valToPos(limit, "y", true);
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.setLineDash([6, 5]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

function colourOf({ warn, bad, lessIsWorse }, value) {
  const reaches = (limit) => limit !== undefined && (lessIsWorse ? value <= limit : value >= limit);
  if (reaches(bad)) return BAD;
  return reaches(warn) && !(lessIsWorse && value >= warn)
    ? WARN
    : warn === undefined && bad === undefined
    ? "inherit"
    : GOOD;
}

function format(unit, value) {
  const short = (number) =>
    number === 0 ? "0" : Math.abs(number) >= 100 ? number.toFixed(0) : String(Number(number.toPrecision(3)));
  switch (unit) {
    case "seconds":
      return value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
    case "ratio":
      return `${short(value * 100)} %`;
    case "bytes": {
      const power = value > 0 ? Math.min(4, Math.floor(Math.log2(value) / 10)) : 0;
      return `${short(value / 1024 ** power)} ${["B", "KiB", "MiB", "GiB", "TiB"][power]}`;
    }
    case "requests/s":
    case "per second":
      return `${short(value)}/s`;
    case "up":
      return value === 1 ? "up" : value === 0 ? "down" : "";
    default:
      return short(value);
  }
}

function timeOfDay(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function element(tag, text) {
  return Object.assign(document.createElement(tag), { textContent: text });
}
