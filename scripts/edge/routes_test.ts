import assert from "node:assert/strict";
import { findRoute, readRoutes } from "./routes.ts";

const serviceAt = (stack: string, path: string) => findRoute(readRoutes(stack), { path, host: "localhost" })?.service;

Deno.test("the stack of the project routes every documented path", async () => {
  const stack = await Deno.readTextFile(new URL("../../swarm/stack.yml", import.meta.url));
  for (const path of ["/stt", "/stt/health", "/v1/audio/transcriptions", "/v1/models"]) {
    assert.equal(serviceAt(stack, path), "stt", path);
  }
  for (const path of ["/translate", "/translate/health", "/languages", "/detect"]) {
    assert.equal(serviceAt(stack, path), "translate", path);
  }
  for (const path of ["/tts", "/tts/voices", "/v1/audio/speech"]) assert.equal(serviceAt(stack, path), "tts", path);
  assert.equal(serviceAt(stack, "/v1/other"), undefined);
});

const TWO = `
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
`;

Deno.test("the longest rule wins unless a priority is set; maps and lists of labels are read", () => {
  assert.equal(serviceAt(TWO, "/api/x"), "api");
  assert.equal(serviceAt(TWO, "/other"), "web");
  assert.equal(serviceAt(TWO, "/"), "api");
});

Deno.test("services that are not enabled and Traefik's own are left out", () => {
  assert.deepEqual(readRoutes(TWO).map((route) => route.name), ["urgent", "api", "web"]);
  assert.deepEqual(readRoutes(""), []);
});
