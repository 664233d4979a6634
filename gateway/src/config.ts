/**
 * The gateway's configuration: a pure function of the environment. Defaults are visible here, and every bad key is
 * reported at once.
 *
 * @module
 */
import type { IceServer } from "@jbcalling/contract";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { availableParallelism, networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";
import { z } from "zod";

export type Environment = Record<string, string | undefined>;

export type Config = ReturnType<typeof readConfig>;

/** Known to everybody who can read; fit for one's own machine only. */
const DEVELOPMENT_SECRET = "development-only-join-token-secret";

const integer = (fallback: number, min: number, max: number) =>
  z.string().default(String(fallback)).transform(Number).refine(
    (value) => Number.isInteger(value) && value >= min && value <= max,
    `it must be an integer from ${min} to ${max}`,
  );

const ip = (version: 4 | 6) =>
  z.string().refine((text) => isIP(text) === version, `it must be an IPv${version} address`);

const url = (pattern: RegExp, rule: string) => z.string().refine((text) => pattern.test(text), rule);

const list = z.string().transform((text) => text.split(",").map((part) => part.trim()).filter((part) => part !== ""));

const iceUrl = /^(stuns?|turns?):\S+$/;

const iceServers = z.string().transform((text, context): IceServer[] => {
  const shape = z.array(z.strictObject({
    urls: z.array(z.string().regex(iceUrl)),
    username: z.string().optional(),
    credential: z.string().optional(),
  }));
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    context.addIssue('it must be a JSON array like [{"urls":["stun:host:3478"]}]');
    return z.NEVER;
  }
});

const schema = z.object({
  MODE: z.enum(["development", "production"], "it must be development or production").default("development"),
  HOST: z.string().default("0.0.0.0"),
  PORT: integer(8000, 0, 65_535),
  VERSION: z.string().default("dev"),
  FUNCTIONS_URL: url(/^https?:\/\/\S+$/, "it must be an HTTP URL").default("http://localhost:8080"),
  WORKERS: integer(availableParallelism(), 1, 64),
  RTC_PORT: integer(40_000, 0, 65_000),
  ANNOUNCED_IP: ip(4).optional(),
  ANNOUNCED_IPV6: ip(6).optional(),
  ICE_SERVERS: iceServers.default([]),
  TURN_URLS: list.refine((urls) => urls.every((each) => iceUrl.test(each)), "it must list turn: URLs").default([]),
  TURN_SECRET: z.string().optional(),
  TURN_TTL_SECONDS: integer(3600, 60, 86_400),
  JOIN_TOKEN_SECRET: z.string().default(DEVELOPMENT_SECRET),
  ROOM_API_KEY: z.string().optional(),
  MAX_ROOMS: integer(200, 1, 10_000),
  MAX_PEERS: integer(1000, 1, 100_000),
  MAX_PEERS_PER_ROOM: integer(16, 1, 100),
  RESUME_WINDOW_MS: integer(30_000, 0, 600_000),
  DRAIN_DELAY_MS: integer(0, 0, 600_000),
  VAD_MODEL: z.string().default(repositoryFile("functions/stt/models/vad/silero_vad.onnx")),
  DEMO: z.enum(["0", "1"], "it must be 0 or 1").default("0"),
  DEMO_PHRASES: z.string().default(repositoryFile("functions/_shared/phrasebook/pairs")),
});

const SECRETS = ["JOIN_TOKEN_SECRET", "ROOM_API_KEY", "TURN_SECRET"] as const;

/** Shorter secrets can be guessed (RFC 7518, 3.2 asks for 256 bits). */
const SECRET_CHARACTERS = 32;

/** Throws one `TypeError` that lists every bad key. */
export function readConfig(environment: Environment) {
  const problems: string[] = [];
  const env = withSecrets(environment, problems);
  const parsed = schema.safeParse(env);
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => describe(issue, env)));
  if (parsed.data?.MODE === "production") problems.push(...productionProblems(parsed.data));
  if (parsed.data && parsed.data.TURN_URLS.length > 0 && !parsed.data.TURN_SECRET) {
    problems.push("Cannot use TURN_URLS as TURN_SECRET must be set with it");
  }
  if (problems.length > 0 || !parsed.success) throw new TypeError(problems.join("\n"));
  const values = parsed.data;
  return {
    production: values.MODE === "production",
    host: values.HOST,
    port: values.PORT,
    version: values.VERSION,
    functionsUrl: values.FUNCTIONS_URL,
    workers: values.WORKERS,
    listen: {
      firstPort: values.RTC_PORT,
      announcedIp: values.ANNOUNCED_IP,
      announcedIpv6: values.ANNOUNCED_IPV6,
      localIps: localIps(),
    },
    ice: {
      fixed: values.ICE_SERVERS,
      turn: values.TURN_URLS.length > 0
        ? { urls: values.TURN_URLS, secret: values.TURN_SECRET!, ttlSeconds: values.TURN_TTL_SECONDS }
        : undefined,
    },
    joinTokenSecret: values.JOIN_TOKEN_SECRET,
    /** Asked for in production only: a page on one's own machine gets its tokens by itself. */
    roomApiKey: values.MODE === "production" ? values.ROOM_API_KEY : undefined,
    limits: {
      maxRooms: values.MAX_ROOMS,
      maxPeers: values.MAX_PEERS,
      maxPeersPerRoom: values.MAX_PEERS_PER_ROOM,
      resumeWindowMs: values.RESUME_WINDOW_MS,
      captionHistory: 200,
      recentCaptions: 50,
    },
    drainDelayMs: values.DRAIN_DELAY_MS,
    vadModel: values.VAD_MODEL,
    demo: values.DEMO === "1" ? { phrases: values.DEMO_PHRASES } : undefined,
  };
}

/** Empty keys count as absent; `KEY_FILE` names a file with the value of `KEY` (a Docker secret). */
function withSecrets(environment: Environment, problems: string[]): Environment {
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  for (const key of SECRETS) {
    const file = env[`${key}_FILE`];
    if (!file) continue;
    try {
      env[key] = readFileSync(file, "utf8").trim();
    } catch {
      problems.push(`Cannot use ${key}_FILE as it must name a readable file: current value is ${file}`);
    }
  }
  return env;
}

function productionProblems(values: z.infer<typeof schema>): string[] {
  const problems: string[] = [];
  for (const key of ["JOIN_TOKEN_SECRET", "ROOM_API_KEY"] as const) {
    const value = values[key] ?? "";
    if (value !== DEVELOPMENT_SECRET && value.length >= SECRET_CHARACTERS) continue;
    problems.push(`Cannot use ${key} as production needs a secret of ${SECRET_CHARACTERS} characters or more`);
  }
  return problems;
}

function describe({ path, message }: z.core.$ZodIssue, env: Environment): string {
  const key = String(path[0]);
  const value = SECRETS.some((secret) => secret === key) ? "(hidden)" : env[key];
  return `Cannot use ${key} as ${message}: current value is ${value}`;
}

/** A file that lies beside `gateway` in the repository, and in an image at the same place. */
function repositoryFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** IPv4 addresses of this machine, the loopback one first. */
function localIps(): string[] {
  const addresses = Object.values(networkInterfaces()).flat();
  const outside = addresses.filter((each) => each?.family === "IPv4" && !each.internal).map((each) => each!.address);
  return ["127.0.0.1", ...outside.slice(0, 3)];
}
