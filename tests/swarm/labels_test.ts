/** The stack file says the same thing everywhere: each service's routes, ports, health checks and limits fit together. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../system.ts";
import { findRoute, readRoutes } from "../../scripts/edge/routes.ts";
import { PROFILES, ROLES } from "../../scripts/swarm/labels.ts";
import { readStackFile } from "../../scripts/swarm/stack_file.ts";

const TEXT = readFileSync(join(ROOT, "swarm/stack.yml"), "utf8");

interface ServiceYaml {
  image: string;
  healthcheck?: { test: string[] };
  environment?: Record<string, string>;
  networks: string[];
  logging?: { options: Record<string, string> };
  read_only?: boolean;
  cap_drop?: string[];
  stop_grace_period?: string;
  deploy: {
    labels?: Record<string, string>;
    replicas?: number | string;
    restart_policy?: object;
    update_config?: { failure_action: string; order: string };
    rollback_config?: object;
    placement?: { constraints?: string[] };
    resources?: { limits?: Record<string, string>; reservations?: Record<string, string> };
  };
}

const services = Object.entries((parse(TEXT, { merge: true }) as { services: Record<string, ServiceYaml> }).services);
const routed = services.filter(([, { deploy }]) => deploy.labels?.["traefik.enable"] === "true");

Deno.test("every service is pinned, checked, limited, logged and can be updated and undone", () => {
  for (const [name, service] of services) {
    assert.match(service.image, /:(v?\d[\w.-]+|\$\{[A-Z_]+_TAG:-latest\})$/, `${name}: image`);
    assert.ok(service.healthcheck?.test.length, `${name}: health check`);
    assert.ok(service.logging?.options["max-size"], `${name}: log rotation`);
    assert.equal(service.read_only, true, `${name}: read-only root`);
    assert.deepEqual(service.cap_drop, ["ALL"], `${name}: capabilities`);
    const { resources, restart_policy, update_config, rollback_config } = service.deploy;
    for (const kind of ["cpus", "memory"]) {
      assert.ok(resources?.limits?.[kind], `${name}: limit of ${kind}`);
      assert.ok(resources?.reservations?.[kind], `${name}: reservation of ${kind}`);
    }
    assert.ok(restart_policy && rollback_config, `${name}: restart and rollback`);
    assert.equal(update_config?.failure_action, "rollback", `${name}: a failed update`);
  }
});

Deno.test("services are placed by labels that the profiles give", () => {
  for (const [name, { deploy }] of services) {
    for (const constraint of deploy.placement?.constraints ?? []) {
      const [, label] = /^node\.labels\.(\w+) == true$/.exec(constraint) ?? [];
      if (constraint === "node.role == manager") continue;
      assert.ok(ROLES.some((role) => role === label), `${name}: ${constraint}`);
    }
  }
  for (const [profile, nodes] of Object.entries(PROFILES)) {
    assert.deepEqual([...new Set(nodes.flat())].sort(), [...ROLES].sort(), profile);
  }
});

Deno.test("each set of Traefik labels fits its service", () => {
  assert.deepEqual(routed.map(([name]) => name).sort(), [
    "gateway",
    "grafana",
    "stt",
    "traefik",
    "translate",
    "tts",
    "web",
  ]);
  for (const [name, { deploy, environment, networks, healthcheck }] of routed) {
    const labels = deploy.labels!;
    const port = labels[`traefik.http.services.${name}.loadbalancer.server.port`];
    assert.ok(port, `${name}: a Swarm service must name its port`);
    assert.ok(networks.includes("frontend"), `${name}: Traefik reaches the frontend network only`);
    if (environment?.PORT) assert.equal(port, environment.PORT, `${name}: port`);
    const names = Object.keys(labels).flatMap((label) =>
      /^traefik\.http\.routers\.([^.]+)\.rule$/.exec(label)?.[1] ?? []
    );
    assert.ok(names.length > 0, `${name}: rule`);
    for (const router of names) {
      assert.ok(labels[`traefik.http.routers.${router}.entrypoints`], `${router}: entry points`);
      for (
        const middleware of (labels[`traefik.http.routers.${router}.middlewares`] ?? "").split(",").filter(Boolean)
      ) {
        assert.ok(TEXT.includes(`traefik.http.middlewares.${middleware}.`), `${router}: middleware ${middleware}`);
      }
    }
    if (name === "traefik") continue;
    const path = labels[`traefik.http.services.${name}.loadbalancer.healthcheck.path`];
    assert.ok(path, `${name}: Traefik's health check`);
    if (healthcheck!.test.includes("/app/health_check.sh")) assert.equal(path, "/ready", `${name}: health check`);
  }
  const gateway = services.find(([name]) => name === "gateway")![1].deploy.labels!;
  assert.ok(gateway["traefik.http.services.gateway.loadbalancer.sticky.cookie.name"], "a call stays with its gateway");
});

Deno.test("the local edge routes exactly as the labels say", () => {
  const routes = readRoutes(TEXT, { DOMAIN: "example.org" });
  const to = (path: string, host = "example.org") => findRoute(routes, { host, path })?.service;
  assert.equal(to("/stt"), "stt");
  assert.equal(to("/stt/try"), "stt");
  assert.equal(to("/v1/audio/transcriptions"), "stt");
  assert.equal(to("/v1/models"), "stt");
  assert.equal(to("/translate"), "translate");
  assert.equal(to("/languages"), "translate");
  assert.equal(to("/detect"), "translate");
  assert.equal(to("/tts/voices"), "tts");
  assert.equal(to("/v1/audio/speech"), "tts");
  assert.equal(to("/socket.io/"), "gateway");
  assert.equal(to("/api/rooms/one/tokens"), "gateway");
  assert.equal(to("/health", "stt.example.org"), "stt");
  assert.equal(to("/metrics", "tts.example.org"), undefined, "metrics are not public");
  assert.equal(to("/", "grafana.example.org"), "grafana");
  assert.equal(to("/"), "web");
  assert.equal(to("/r/room-1"), "web");
  assert.equal(to("/assets/index.js"), "web");
  assert.equal(to("/web/health"), "web");
  assert.equal(to("/other"), undefined);
});

Deno.test("every config is named by its content and every file is there", () => {
  const { configs, secrets } = readStackFile();
  for (const [name, { variable, file }] of configs) {
    assert.match(variable, /_(HASH|VERSION)$/, name);
    if (variable.endsWith("_HASH")) assert.ok(readFileSync(file).length > 0, name);
  }
  assert.ok(secrets.size >= 5);
});

Deno.test("docker stack config accepts the file, and the tests' override on top", () => {
  const docker = (...args: string[]) => spawnSync("docker", args, { cwd: ROOT, encoding: "utf8" });
  // Docker's CLI knows this since version 25; the Swarm test deploys the file in any case.
  if (!docker("stack", "config", "--help").stdout?.includes("--compose-file")) return;
  for (const more of [[], ["-c", "tests/swarm/override.yml"]]) {
    const { status, stderr } = docker("stack", "config", "-c", "swarm/stack.yml", ...more);
    assert.equal(status, 0, stderr);
  }
});
