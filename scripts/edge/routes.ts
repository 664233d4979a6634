/**
 * Routes come from the stack file's Traefik labels, so that a path is declared once and means the same locally and
 * on Swarm.
 *
 * @module
 */
import { type Labels, readLabels } from "./labels.ts";
import { parseRule, type RouteTarget, type Rule } from "./rule.ts";
import { readStickyCookie, type StickyCookie } from "./sticky_cookie.ts";

/** One Traefik router of the stack. */
export interface Route {
  /** The router's name in the labels. */
  name: string;
  /** The stack's service that answers. */
  service: string;
  matches: Rule;
  /** The highest wins; the length of the rule's text unless a label says otherwise, as in Traefik. */
  priority: number;
  /** How many replicas a request may be given to; 1 without a retry middleware. */
  attempts: number;
  /** Web pages of other origins may call: a headers middleware says so. */
  anyOrigin: boolean;
  /** The path that answers 200 when a replica is ready. */
  readyPath: string;
  /** Which cookie keeps a caller with one replica; none for a service without state. */
  sticky?: StickyCookie;
}

/** The routes of a stack file's text, the highest priority first; its `${DOMAIN:-localhost}` and the like replaced. */
export function readRoutes(
  stackText: string,
  variables: Readonly<Record<string, string | undefined>> = Deno.env.toObject(),
): Route[] {
  const services = readLabels(stackText, variables);
  // A middleware is declared at any service and known by its name at all of them.
  const all: Labels = Object.assign({}, ...services.values());
  const routes = [...services].flatMap(([service, labels]) => routesOfService(service, labels, all));
  return routes.sort((a, b) => b.priority - a.priority);
}

/** The first route that matches; routes are in order of priority. */
export function findRoute(routes: readonly Route[], target: RouteTarget): Route | undefined {
  return routes.find((route) => route.matches(target));
}

function routesOfService(service: string, labels: Labels, all: Labels): Route[] {
  if (labels["traefik.enable"] !== "true") return [];
  const routes: Route[] = [];
  for (const [label, text] of Object.entries(labels)) {
    const name = /^traefik\.http\.routers\.([^.]+)\.rule$/.exec(label)?.[1];
    if (name === undefined) continue;
    const router = `traefik.http.routers.${name}`;
    // Traefik's own dashboard and API: no container answers them.
    if (labels[`${router}.service`]?.endsWith("@internal")) continue;
    const balancer = `traefik.http.services.${balancerOf(labels, router) ?? service}.loadbalancer`;
    const middlewares = (labels[`${router}.middlewares`] ?? "").split(",").map((part) => part.trim().split("@")[0]);
    const settings = middlewares.map((middleware) => `traefik.http.middlewares.${middleware}`);
    routes.push({
      name,
      service,
      matches: parseRule(text),
      priority: Number(labels[`${router}.priority`] ?? 0) || text.length,
      attempts: Math.max(1, ...settings.map((prefix) => Number(all[`${prefix}.retry.attempts`] ?? 1))),
      anyOrigin: settings.some((prefix) => all[`${prefix}.headers.accesscontrolalloworiginlist`] === "*"),
      readyPath: labels[`${balancer}.healthcheck.path`] ?? "/ready",
      sticky: readStickyCookie(labels, balancer),
    });
  }
  return routes;
}

/** The name of the router's load balancer: the one that it names, else the only one that the labels declare. */
function balancerOf(labels: Labels, router: string): string | undefined {
  const named = labels[`${router}.service`];
  if (named) return named.split("@")[0];
  const declared = Object.keys(labels).map((label) => /^traefik\.http\.services\.([^.]+)\./.exec(label)?.[1]);
  return declared.find((name) => name !== undefined);
}
