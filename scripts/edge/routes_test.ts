import assert from "node:assert/strict";
import { findRoute, readRoutes, type Route } from "./routes.ts";

const serviceAt = (routes: readonly Route[], path: string) => findRoute(routes, { path, host: "localhost" })?.service;

Deno.test("the stack of the project routes every documented path", async () => {
  const routes = readRoutes(await Deno.readTextFile(new URL("../../swarm/stack.yml", import.meta.url)));
  for (const path of ["/stt", "/stt/health", "/v1/audio/transcriptions", "/v1/models"]) {
    assert.equal(serviceAt(routes, path), "stt", path);
  }
  for (const path of ["/translate", "/translate/health", "/languages", "/detect"]) {
    assert.equal(serviceAt(routes, path), "translate", path);
  }
  for (const path of ["/tts", "/tts/voices", "/v1/audio/speech"]) assert.equal(serviceAt(routes, path), "tts", path);
  assert.equal(serviceAt(routes, "/v1/other"), undefined);
});

const TWO = readRoutes(`
services:
  web:
    deploy:
      labels:
        traefik.enable: true
        traefik.http.routers.web.rule: PathPrefix(\`/\`)
  api:
    deploy:
      labels:
        - traefik.enable=true
        - traefik.http.routers.api.rule=PathPrefix(\`/api\`)
        - traefik.http.routers.urgent.rule=Path(\`/\`)
        - traefik.http.routers.urgent.priority=1000
  off:
    deploy:
      labels: { traefik.http.routers.off.rule: PathPrefix(\`/api/longer\`) }
  traefik:
    deploy:
      labels:
        traefik.enable: "true"
        traefik.http.routers.dash.rule: PathPrefix(\`/api/dashboard\`)
        traefik.http.routers.dash.service: api@internal
  redis:
    image: redis
`);

Deno.test("the longest rule wins unless a priority is set; maps and lists of labels are read", () => {
  assert.equal(serviceAt(TWO, "/api/x"), "api");
  assert.equal(serviceAt(TWO, "/other"), "web");
  assert.equal(serviceAt(TWO, "/"), "api");
});

Deno.test("services that are not enabled and Traefik's own are left out", () => {
  assert.deepEqual(TWO.map((route) => route.name), ["urgent", "api", "web"]);
  assert.deepEqual(readRoutes(""), []);
});

Deno.test("middlewares say who may try again and who may call, the balancer where readiness is asked", () => {
  const [api, plain] = readRoutes(`
services:
  api:
    deploy:
      labels:
        traefik.enable: "true"
        traefik.http.routers.api.rule: PathPrefix(\`/api/v1\`)
        traefik.http.routers.api.middlewares: limit, again@swarm, open
        traefik.http.services.api.loadbalancer.healthcheck.path: /alive
        traefik.http.services.api.loadbalancer.sticky.cookie.name: place
        traefik.http.services.api.loadbalancer.sticky.cookie.httponly: "true"
        traefik.http.services.api.loadbalancer.sticky.cookie.samesite: lax
        traefik.http.services.api.loadbalancer.sticky.cookie.maxage: "60"
  plain:
    deploy:
      labels: { traefik.enable: "true", traefik.http.routers.plain.rule: Path(\`/p\`) }
  elsewhere:
    deploy:
      labels:
        traefik.http.middlewares.again.retry.attempts: "3"
        traefik.http.middlewares.open.headers.accesscontrolalloworiginlist: "*"
`);
  assert.deepEqual([api!.attempts, api!.anyOrigin, api!.readyPath], [3, true, "/alive"]);
  assert.deepEqual(api!.sticky, { name: "place", attributes: "; Path=/; Max-Age=60; HttpOnly; SameSite=lax" });
  assert.deepEqual([plain!.attempts, plain!.anyOrigin, plain!.readyPath], [1, false, "/ready"]);
  assert.equal(plain!.sticky, undefined);
});
