/**
 * Routes come from the stack file's Traefik labels, so that a path is declared once and means the same locally and
 * on Swarm.
 *
 * @module
 */
import { parse } from "yaml";
import { parseRule, type RouteTarget, type Rule } from "./rule.ts";
import { interpolate } from "./variables.ts";

/** One Traefik router of the stack. */
export interface Route {
  /** The router's name in the labels. */
  name: string;
  /** The stack's service that answers. */
  service: string;
  matches: Rule;
  /** The highest wins; the length of the rule's text unless a label says otherwise, as in Traefik. */
  priority: number;
}

type Labels = Record<string, string>;

/** The routes of a stack file's text, the highest priority first; its `${DOMAIN:-localhost}` and the like replaced. */
export function readRoutes(
  stackText: string,
  variables: Readonly<Record<string, string | undefined>> = Deno.env.toObject(),
): Route[] {
  const stack: unknown = parse(interpolate(stackText, variables), { merge: true });
  const services = isRecord(stack) && isRecord(stack.services) ? stack.services : {};
  const routes = Object.entries(services).flatMap(([service, declaration]) =>
    routesOfService(service, labelsOf(declaration))
  );
  return routes.sort((a, b) => b.priority - a.priority);
}

/** The first route that matches; routes are in order of priority. */
export function findRoute(routes: readonly Route[], target: RouteTarget): Route | undefined {
  return routes.find((route) => route.matches(target));
}

function routesOfService(service: string, labels: Labels): Route[] {
  if (labels["traefik.enable"] !== "true") return [];
  const routes: Route[] = [];
  for (const [label, text] of Object.entries(labels)) {
    const name = /^traefik\.http\.routers\.([^.]+)\.rule$/.exec(label)?.[1];
    if (name === undefined) continue;
    const router = `traefik.http.routers.${name}`;
    // Traefik's own dashboard and API: no container answers them.
    if (labels[`${router}.service`]?.endsWith("@internal")) continue;
    const priority = Number(labels[`${router}.priority`] ?? 0) || text.length;
    routes.push({ name, service, matches: parseRule(text), priority });
  }
  return routes;
}

/** Labels may be a map or a list of `name=value`. */
function labelsOf(declaration: unknown): Labels {
  const deploy = isRecord(declaration) && isRecord(declaration.deploy) ? declaration.deploy : {};
  const { labels } = deploy;
  if (Array.isArray(labels)) {
    return Object.fromEntries(labels.map((label) => {
      const [name, ...value] = String(label).split("=");
      return [name, value.join("=")];
    }));
  }
  if (!isRecord(labels)) return {};
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
