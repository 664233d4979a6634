/** A function's app around a fake engine, without a port. */
import type { ErrorBody } from "@jbcalling/contract";
import {
  ConfigReader,
  createLog,
  type Environment,
  FunctionHost,
  type FunctionSpec,
  MemoryCache,
  readRuntimeConfig,
} from "@jbcalling/runtime";

export interface OpenHost {
  post(path: string, body: BodyInit, headers?: Record<string, string>, signal?: AbortSignal): Promise<Response>;
  postJson(path: string, body: unknown, signal?: AbortSignal): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  metrics(): Promise<string>;
  /** For a server of the test's own. */
  fetch(request: Request): Response | Promise<Response>;
  /** As SIGTERM does. */
  drain(): void;
}

/** The function, ready to answer. */
export function openHost<Engine>(spec: FunctionSpec<Engine>, engine: Engine, env: Environment = {}): OpenHost {
  const config = readRuntimeConfig(new ConfigReader(env), { maxBodyBytes: 26_214_400 });
  const host = new FunctionHost({ spec, config, cache: new MemoryCache(), log: createLog(spec.name, () => {}) });
  host.open(engine, { pack: "fake", ids: ["fake"] });
  const post: OpenHost["post"] = async (path, body, headers = {}, signal) => {
    return await host.app.request(path, { method: "POST", body, headers, signal });
  };
  return {
    post,
    postJson: (path, body, signal) => post(path, JSON.stringify(body), { "content-type": "application/json" }, signal),
    get: async (path, headers = {}) => await host.app.request(path, { headers }),
    fetch: (request) => host.app.fetch(request),
    drain: () => host.drain(),
    metrics: async () => await (await host.app.request("/metrics")).text(),
  };
}

export async function errorOf(reply: Response): Promise<ErrorBody["error"]> {
  return (await reply.json() as ErrorBody).error;
}
