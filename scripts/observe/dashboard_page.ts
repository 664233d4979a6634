/**
 * A dashboard as a page that Prometheus serves itself (console templates) and that asks it: the same panels as in
 * Grafana, drawn by uPlot.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { ALL_SERVICES, type Dashboard } from "../dashboards/panels.ts";

const read = (specifier: string) => readFileSync(new URL(import.meta.resolve(specifier)), "utf8");

export function renderPage(dashboard: Dashboard, all: readonly Dashboard[]): string {
  const links = all.map(({ id, title }) =>
    `<a href="${id}.html"${id === dashboard.id ? ' aria-current="page"' : ""}>${title}</a>`
  );
  return asTemplate(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${dashboard.title}</title>
<style>${read("uplot/dist/uPlot.min.css")}${read("./page/page.css")}</style>
<header><h1>${dashboard.title}</h1><p>${dashboard.description}</p><nav>${
    links.join("")
  }<select aria-label="Time"></select></nav></header>
<main></main>
<script>${read("uplot/dist/uPlot.iife.min.js")}</script>
<script type="module">
const allServices = ${JSON.stringify(ALL_SERVICES)};
const dashboard = ${JSON.stringify(dashboard)};
${read("./page/page.js")}
</script>
</html>
`);
}

/** Prometheus takes the page for a Go template, where two braces begin an action. */
function asTemplate(page: string): string {
  return page.replaceAll("{{", '{{"{{"}}');
}
