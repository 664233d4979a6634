/**
 * Checks who imports whom: the rules of ARCHITECTURE.md, one row each. Prints every breach and exits with 1.
 *
 *     deno run -RE scripts/check_imports.ts
 *
 * @module
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

interface Rule {
  /** The folder the rule is about. */
  folder: string;
  packages: string[];
  /** Other folders of the project it may import by path. */
  folders?: string[];
  /** The `node:` modules it may import; all by default. */
  node?: string[];
}

/** The gateway's pure parts: what they hold is the domain, whatever carries it. */
const PURE = ["gateway/src/lib", "gateway/src/pipeline", "gateway/src/rooms"];

const RULES: Rule[] = [
  { folder: "functions/_shared/contract", packages: [], node: [] },
  {
    folder: "functions/_shared/runtime",
    packages: ["@jbcalling/contract", "@hono/zod-openapi", "hono", "prom-client", "ioredis", "lru-cache"],
  },
  { folder: "functions/_shared/onnx", packages: [] },
  { folder: "functions/_shared/testing", packages: ["@jbcalling/contract", "@jbcalling/runtime"] },
  // Twins are written with the translator's graph writer.
  {
    folder: "functions/stt/engines/sherpa/testing",
    packages: [],
    folders: ["functions/translate/engines/onnx/rebuild"],
  },
  {
    folder: "functions/stt",
    packages: [
      "@jbcalling/contract",
      "@jbcalling/runtime",
      "@jbcalling/onnx",
      "hono",
      "zod",
      "prom-client",
      "lru-cache",
    ],
  },
  {
    folder: "functions/translate",
    packages: ["@jbcalling/contract", "@jbcalling/runtime", "hono", "zod", "prom-client"],
  },
  {
    folder: "functions/tts/engines/sherpa/testing",
    packages: [],
    folders: ["functions/translate/engines/onnx/rebuild"],
  },
  {
    folder: "functions/tts",
    packages: ["@jbcalling/contract", "@jbcalling/runtime", "@jbcalling/onnx", "hono", "prom-client"],
  },
  {
    folder: "functions/web/testing",
    packages: ["@jbcalling/contract", "@jbcalling/runtime", "@jbcalling/testing", "hono", "preact", "@preact/signals"],
    folders: ["functions/web"],
  },
  {
    folder: "functions/web",
    packages: ["@jbcalling/contract", "@jbcalling/runtime", "hono", "preact", "@preact/signals", "vite"],
  },
  { folder: "functions/example", packages: ["@jbcalling/contract", "@jbcalling/runtime"] },
  { folder: "gateway/src/lib", packages: ["@jbcalling/contract"], node: [] },
  { folder: "gateway/src/pipeline/testing", packages: ["@jbcalling/contract"], folders: PURE },
  { folder: "gateway/src/pipeline", packages: ["@jbcalling/contract"], folders: ["gateway/src/lib"], node: [] },
  { folder: "gateway/src/rooms", packages: ["@jbcalling/contract"], folders: PURE, node: ["node:crypto"] },
  { folder: "gateway/src/audio", packages: ["@jbcalling/contract"], folders: PURE },
  { folder: "gateway/src/media", packages: ["@jbcalling/contract"], folders: PURE },
  { folder: "gateway/src/signaling", packages: ["@jbcalling/contract", "hono", "zod"], folders: PURE },
  { folder: "gateway/src/ops", packages: ["@jbcalling/contract", "prom-client"], folders: PURE },
  { folder: "gateway/src/demo", packages: ["@jbcalling/contract"], folders: PURE },
  // The files beside these folders put them together.
  { folder: "gateway/src", packages: ["@jbcalling/contract", "@hono/node-server", "zod"] },
  { folder: "scripts/bench/peer", packages: ["@huggingface/transformers"] },
  {
    folder: "scripts/bench",
    packages: ["@jbcalling/contract"],
    folders: ["functions/stt", "functions/translate/engines/onnx", "scripts/quality", "tests"],
  },
  { folder: "scripts/models", packages: ["zod"], folders: ["scripts/swarm", "scripts/processes", "scripts/quality"] },
  { folder: "scripts/dashboards", packages: [] },
  { folder: "scripts/quality", packages: ["@jbcalling/contract"], folders: ["functions/stt/train"] },
  {
    folder: "scripts/observe",
    packages: ["yaml"],
    folders: ["scripts/dashboards", "scripts/processes", "scripts/setup"],
  },
  { folder: "scripts/ops", packages: ["zod"], folders: ["scripts/swarm", "scripts/edge", "scripts/processes"] },
  { folder: "scripts", packages: ["@jbcalling/contract", "yaml"], folders: ["functions/stt/decode"] },
];

/** Engine, codec and transport packages: each is imported in exactly one folder, its owner. */
const OWNERS: Record<string, string[]> = {
  "sherpa-onnx-node": [
    "functions/stt/engines/sherpa",
    "functions/tts/engines/sherpa",
    "gateway/src/audio",
    "scripts/bench",
  ],
  "@grafana/grafana-foundation-sdk": ["scripts/dashboards"],
  "onnxruntime-node": ["functions/translate/engines/onnx"],
  "@huggingface/tokenizers": ["functions/translate/engines/onnx"],
  "pbf": ["functions/translate/engines/onnx"],
  "@echogarden/espeak-ng-emscripten": ["functions/tts/engines/espeak"],
  "@evan/opus": ["functions/tts/encoders", "gateway/src/audio"],
  "wasm-media-encoders": ["functions/tts/encoders"],
  "mediabunny": ["functions/tts/encoders"],
  "@alexanderolsen/libsamplerate-js": ["functions/tts/encoders", "functions/stt/decode", "gateway/src/pipeline"],
  "@wasm-audio-decoders/flac": ["functions/stt/decode"],
  "@wasm-audio-decoders/ogg-vorbis": ["functions/stt/decode"],
  "ogg-opus-decoder": ["functions/stt/decode"],
  "opus-decoder": ["functions/stt/decode"],
  "mpg123-decoder": ["functions/stt/decode"],
  "ioredis": ["functions/_shared/runtime"],
  "mediasoup-client": ["functions/web/adapters", "functions/web/testing"],
  "mediasoup": ["gateway/src/media"],
  "socket.io-client": ["functions/web/adapters", "gateway/src/signaling/testing"],
  "socket.io": ["functions/web/testing", "gateway/src/signaling"],
  "jose": ["gateway/src/signaling"],
  "playwright-core": ["functions/web/testing"],
  "axe-core": ["functions/web/testing"],
  "yaml": ["scripts/edge", "scripts/observe", "scripts/swarm"],
  "tar-stream": ["scripts/models/archive"],
  "unbzip2-stream": ["scripts/models/archive"],
  "yauzl": ["scripts/models/archive"],
};

const IMPORT =
  /^\s*(?:import|export)\b[^;'"]*?from\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|^\s*import\s+["']([^"']+)["']/gm;

/** Why a file may not import a specifier, or nothing. */
export function breachOf(file: string, specifier: string): string | undefined {
  const rule = RULES.find(({ folder }) => file.startsWith(`${folder}/`));
  if (!rule || file.endsWith("_test.ts") || /\/(train|testdata)\//.test(file)) return undefined;
  if (specifier.startsWith(".")) {
    const target = normalize(join(dirname(file), specifier));
    const allowed = [rule.folder, ...(rule.folders ?? [])].some((folder) => target.startsWith(`${folder}/`));
    return allowed ? undefined : `may not reach out of ${rule.folder}`;
  }
  if (specifier.startsWith("node:")) {
    return rule.node?.includes(specifier) ?? true ? undefined : "is not among its modules";
  }
  const name = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  const owners = OWNERS[name];
  if (owners) {
    return owners.some((owner) => file.startsWith(`${owner}/`)) ? undefined : `belongs to ${owners.join(", ")}`;
  }
  return [specifier, name].some((allowed) => rule.packages.includes(allowed)) ? undefined : `is not among its packages`;
}

function importsOf(source: string): string[] {
  return [...source.matchAll(IMPORT)].map((match) => (match[1] ?? match[2] ?? match[3])!);
}

if (import.meta.main) {
  const files = globSync("{functions,gateway/src,scripts}/**/*.{ts,tsx}", {
    exclude: (name) => name === "node_modules",
  });
  const breaches = files.flatMap((path) => {
    const file = path.replaceAll("\\", "/");
    return importsOf(readFileSync(path, "utf8")).flatMap((specifier) => {
      const reason = breachOf(file, specifier);
      return reason ? [`${file}: "${specifier}" ${reason}`] : [];
    });
  });
  for (const breach of breaches) console.error(breach);
  console.log(`${files.length} files, ${breaches.length} forbidden imports`);
  Deno.exit(breaches.length > 0 ? 1 : 0);
}
