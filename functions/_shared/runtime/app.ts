/**
 * The web app of a function: the runtime's own routes and middleware around the routes of the function. It needs no
 * port, so tests call `app.request()`.
 *
 * @module
 */
import { OpenAPIHono } from "@hono/zod-openapi";
import {
  REQUEST_ID_HEADER,
  requestIdOf,
  TIMEOUT_HEADER,
  timeoutOf,
  traceIdOf,
  TRACEPARENT_HEADER,
} from "@jbcalling/contract";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { matchedRoutes } from "hono/route";
import type { Registry } from "prom-client";
import { Admission } from "./admission.ts";
import type { Cache } from "./cache.ts";
import type { RuntimeConfig } from "./config.ts";
import { CallError } from "@jbcalling/contract";
import { rejectInvalid, replyError, requireUtf8 } from "./errors.ts";
import { Job } from "./job.ts";
import type { Log } from "./log.ts";
import { createMetrics, methodLabel, type RuntimeMetrics } from "./metrics.ts";
import { tryPage } from "./try_page.ts";

// deno-lint-ignore ban-types
export type FunctionEnv = { Variables: { job: Job }; Bindings: {} };
export type FunctionApp = OpenAPIHono<FunctionEnv>;

/** Which models answer: the pack's name and one id per model. */
export interface ModelInfo {
  pack: string;
  ids: string[];
}

export interface FunctionContext<Engine> {
  /** The loaded engine: read it in handlers, which run only when there is one. */
  readonly engine: Engine;
  readonly model: ModelInfo;
  cache: Cache;
  log: Log;
  /** Where the function registers its own metrics. */
  registry: Registry;
  /** Fires when the function is told to stop: what would go on for long ends soon. */
  readonly draining: AbortSignal;
}

/** What makes a function: a name, an engine that is loaded and warmed up once, and routes. */
export interface FunctionSpec<Engine> {
  /** The route prefix, the service name in logs, e.g. `stt`. */
  name: string;
  title: string;
  description: string;
  routes(app: FunctionApp, context: FunctionContext<Engine>): void;
}

export interface AppOptions<Engine> {
  spec: FunctionSpec<Engine>;
  config: RuntimeConfig;
  cache: Cache;
  log: Log;
}

type Phase = "starting" | "ready" | "draining";

/** A function's app and its phase: `starting` until `open()`, `draining` after `drain()`. */
export class FunctionHost<Engine> {
  readonly app: FunctionApp;
  readonly metrics: RuntimeMetrics;
  readonly #options: AppOptions<Engine>;
  readonly #admission: Admission;
  readonly #startedAt = performance.now();
  readonly #draining = new AbortController();
  #phase: Phase = "starting";
  #engine: Engine | undefined;
  #model: ModelInfo = { pack: "none", ids: [] };

  constructor(options: AppOptions<Engine>) {
    this.#options = options;
    this.#admission = new Admission(options.config);
    this.metrics = createMetrics({
      service: options.spec.name,
      version: options.config.version,
      maxConcurrency: options.config.maxConcurrency,
      maxQueue: options.config.maxQueue,
      cache: options.cache,
      running: () => this.#admission.running,
      queued: () => this.#admission.queued,
      ready: () => this.#phase === "ready",
    });
    this.app = new OpenAPIHono<FunctionEnv>({ defaultHook: rejectInvalid });
    this.app.use(this.#identify, this.#observe);
    this.app.onError((error, c) => replyError(error, c, options.log));
    this.app.notFound((c) => {
      throw new CallError("not_found", `Cannot find ${c.req.method} ${c.req.path}`);
    });
    this.#systemRoutes();
    this.app.use(
      this.#admit,
      bodyLimit({ maxSize: options.config.maxBodyBytes, onError: this.#tooLarge }),
      requireUtf8,
    );
    options.spec.routes(this.app, this.#context());
  }

  /** Takes requests from now on, with this loaded and warm engine. */
  open(engine: Engine, model: ModelInfo): void {
    this.#engine = engine;
    this.#model = model;
    this.metrics.modelLoadSeconds.set((performance.now() - this.#startedAt) / 1000);
    for (const id of model.ids) this.metrics.modelInfo.set({ pack: model.pack, model: id }, 1);
    this.#phase = "ready";
  }

  /** Readiness fails from now on, while requests are still served. */
  drain(): void {
    this.#phase = "draining";
    this.#draining.abort();
  }

  get ready(): boolean {
    return this.#phase === "ready";
  }

  get running(): number {
    return this.#admission.running + this.#admission.queued;
  }

  #context(): FunctionContext<Engine> {
    const { cache, log } = this.#options;
    const loaded = <T>(value: T | undefined): T => {
      if (value === undefined) throw new TypeError("Cannot read the engine as it must be loaded first");
      return value;
    };
    const engine = () => loaded(this.#engine);
    const model = () => this.#model;
    return {
      get engine() {
        return engine();
      },
      get model() {
        return model();
      },
      cache,
      log,
      registry: this.metrics.registry,
      draining: this.#draining.signal,
    };
  }

  #systemRoutes(): void {
    const { spec } = this.#options;
    for (const prefix of ["", `/${spec.name}`]) {
      this.app.get(`${prefix}/health`, (c) => c.json(this.#health()));
      this.app.get(`${prefix}/ready`, (c) => c.json({ ready: this.ready }, this.ready ? 200 : 503));
    }
    this.app.get("/metrics", async (c) => {
      const { registry } = this.metrics;
      return c.body(await registry.metrics(), 200, { "content-type": registry.contentType });
    });
    this.app.get(`/${spec.name}/try`, (c) => c.html(tryPage(spec.title, `/${spec.name}/openapi.json`)));
    this.app.doc31(`/${spec.name}/openapi.json`, {
      openapi: "3.1.0",
      info: { title: spec.title, description: spec.description, version: this.#options.config.version },
    });
  }

  #health() {
    return {
      status: "ok",
      phase: this.#phase,
      ready: this.ready,
      function: this.#options.spec.name,
      version: this.#options.config.version,
      model: this.#model,
      uptimeMs: Math.round(performance.now() - this.#startedAt),
      inFlight: this.#admission.running,
      queued: this.#admission.queued,
    };
  }

  readonly #identify: MiddlewareHandler<FunctionEnv> = async (c, next) => {
    const job = new Job(requestIdOf(c.req.header(REQUEST_ID_HEADER)), c.req.raw.signal);
    c.set("job", job);
    await next();
    // The answer to a WebSocket's handshake must go out as it is.
    if (c.res.status !== 101) c.res.headers.set(REQUEST_ID_HEADER, job.id);
  };

  readonly #observe: MiddlewareHandler<FunctionEnv> = async (c, next) => {
    const start = performance.now();
    // Read before: a request that became a WebSocket cannot be read any more.
    const { method } = c.req;
    const traceId = traceIdOf(c.req.header(TRACEPARENT_HEADER));
    await next();
    const labels = { method: methodLabel(method), route: routeOf(c, method) };
    const status = c.res.status;
    const job = c.get("job");
    job.settled().then(() => {
      const durationMs = performance.now() - start;
      this.metrics.requests.inc({ ...labels, status_code: String(status) });
      this.metrics.requestDuration.observe(labels, durationMs / 1000);
      if (labels.route === "/health" || labels.route === "/ready" || labels.route === "/metrics") return;
      this.#options.log.info("request", {
        requestId: job.id,
        traceId,
        ...labels,
        status,
        durationMs: Math.round(durationMs),
        queuedMs: Math.round(job.queuedMs),
      });
    });
  };

  readonly #admit: MiddlewareHandler<FunctionEnv> = async (c, next) => {
    if (this.#phase === "starting") {
      this.metrics.rejected.inc({ reason: "not_ready" });
      throw new CallError("not_ready", "Cannot take the request as the model is still loading", { retryAfterMs: 1000 });
    }
    if (c.req.method !== "POST") return await next();
    const job = c.get("job");
    job.limit(timeoutOf(c.req.header(TIMEOUT_HEADER), this.#options.config.timeoutMs));
    const queuedAt = performance.now();
    const release = await this.#admission.acquire(job.signal).catch((error) => {
      if (error instanceof CallError) this.metrics.rejected.inc({ reason: error.code });
      throw error;
    });
    job.queuedMs = performance.now() - queuedAt;
    this.metrics.queueWait.observe(job.queuedMs / 1000);
    const work = next();
    work.catch(() => {}).then(() => job.settled()).then(release);
    await job.race(work);
  };

  readonly #tooLarge = (): never => {
    const { maxBodyBytes } = this.#options.config;
    throw new CallError("payload_too_large", `Cannot read the body as it must be at most ${maxBodyBytes} bytes`);
  };
}

/** The pattern that matched, not the path: a bounded label. */
function routeOf(c: Context, method: string): string {
  const route = matchedRoutes(c).findLast((candidate) => candidate.method === method);
  return route && !route.path.endsWith("*") ? route.path : "unmatched";
}
