/** The project on a test cluster: built from the real Dockerfiles, deployed from the real stack file. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../system.ts";
import { BASE_IMAGES } from "./cluster/base_images.ts";
import { Cluster } from "./cluster/cluster.ts";
import { run } from "./cluster/shell.ts";
import { Operator } from "./operator.ts";

/** Refuses connections at once: before Swarm takes a local image, it tries to pull the name. */
export const REGISTRY = "127.0.0.1:5/jbcalling";

/** What `deploy` needs to hear on these machines; see override.yml. */
export const DEPLOY = ["--with", "tests/swarm/override.yml", "--resolve", "never"];

export interface SwarmSystem extends AsyncDisposable {
  cluster: Cluster;
  operator: Operator;
  /** Where callers reach the edge. */
  url: string;
}

/** One machine with Docker and the base images. */
export async function createSystem(): Promise<SwarmSystem> {
  const cluster = await Cluster.create();
  const { engine, address } = cluster.node(1);
  const operator = new Operator({
    engine,
    env: {
      REGISTRY,
      PUBLIC_URL: `http://${address}`,
      PUBLIC_ENTRYPOINTS: "web,internal",
      ANNOUNCED_IP: address,
      GATEWAY_MODE: "development",
      GATEWAY_WORKERS: "1",
      // These machines share two cores: one replica of each, unless a test asks for more.
      STT_REPLICAS: "1",
      TRANSLATE_REPLICAS: "1",
      TTS_REPLICAS: "1",
      WEB_REPLICAS: "1",
      // A model loads many times slower while everything else starts on the same two cores.
      START_PERIOD: "300s",
      HEALTH_INTERVAL: "3s",
      DENO_IMAGE: BASE_IMAGES.deno,
      NODE_IMAGE: BASE_IMAGES.node,
      DEBIAN_IMAGE: BASE_IMAGES.debian,
    },
  });
  bundleEdge();
  return { cluster, operator, url: `http://${address}`, [Symbol.asyncDispose]: () => cluster.close() };
}

/** The stand-in for Traefik as one file; override.yml names it. */
function bundleEdge(): void {
  const folder = join(ROOT, ".cache/swarm");
  mkdirSync(folder, { recursive: true });
  const args = ["bundle", "--quiet", "--platform", "deno", "--minify", "--output", join(folder, "edge.js")];
  run(Deno.execPath(), [...args, "tests/swarm/standins/edge.ts"], { cwd: ROOT });
}
