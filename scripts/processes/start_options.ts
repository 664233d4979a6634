/** What `deno task start` is asked for: a pure function of its arguments. */
import { parseArgs } from "node:util";

export interface StartOptions {
  help: boolean;
  /** Where the edge listens; 0 picks a free port. */
  port: number;
  hostname: string;
  /** Replicas per service where it is not 1. */
  replicas: Map<string, number>;
  /** The services to start; all when undefined. */
  only?: string[];
  watch: boolean;
  /** A robot joins every room. */
  demo: boolean;
  /** Where Prometheus listens, with the rules and dashboards of the stack; undefined for no Prometheus. */
  observePort?: number;
  stackFile?: string;
  functionsDirectory?: string;
}

export const HELP = `Starts the system on this machine: functions, gateway and page as processes behind one edge router.

  deno task start [options]

  --port 8080             where the edge listens; 0 picks a free port
  --host 127.0.0.1        the address it listens on; 0.0.0.0 for every network
  --replicas stt=2,tts=1  processes per service; 1 each by default
  --only stt,translate    start these services only
  --demo                  a robot joins every room and speaks the other language
  --observe               Prometheus beside it, with the rules and dashboards of the stack, on port 9090
  --observe-port 9090     the same on another port; 0 picks a free one
  --watch                 restart a function when its files change
  --stack FILE            the stack file with the routes; swarm/stack.yml by default
  --functions FOLDER      where the functions are; functions by default
  --help                  this text

Ctrl-C stops everything.`;

/** An argument that cannot be used; its message says why. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export function parseStartOptions(args: string[]): StartOptions {
  const values = readArguments(args);
  return {
    help: values.help ?? false,
    port: integer("--port", values.port ?? "8080", 0, 65535),
    hostname: values.host ?? "127.0.0.1",
    replicas: new Map(list(values.replicas).map(parseReplicas)),
    only: values.only === undefined ? undefined : list(values.only),
    watch: values.watch ?? false,
    demo: values.demo ?? false,
    observePort: values.observe || values["observe-port"] !== undefined
      ? integer("--observe-port", values["observe-port"] ?? "9090", 0, 65535)
      : undefined,
    stackFile: values.stack,
    functionsDirectory: values.functions,
  };
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: "boolean", short: "h" },
        port: { type: "string" },
        host: { type: "string" },
        replicas: { type: "string" },
        only: { type: "string" },
        watch: { type: "boolean" },
        demo: { type: "boolean" },
        observe: { type: "boolean" },
        "observe-port": { type: "string" },
        stack: { type: "string" },
        functions: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseReplicas(text: string): [string, number] {
  const [name, count, ...more] = text.split("=");
  if (!name || !count || more.length > 0) {
    throw new UsageError(`Cannot use --replicas as it must be like stt=2,tts=1: current value is ${text}`);
  }
  return [name, integer(`--replicas ${name}`, count, 1, 64)];
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(`Cannot use ${name} as it must be an integer from ${min} to ${max}: current value is ${text}`);
}

function list(text = ""): string[] {
  return text.split(",").map((part) => part.trim()).filter((part) => part !== "");
}
