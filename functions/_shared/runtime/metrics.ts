/** The metrics that every function has, by the project's fixed names. One registry for one app. */
import { memoryUsage } from "node:process";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

export interface RuntimeMetrics {
  registry: Registry;
  requests: Counter<"method" | "route" | "status_code">;
  requestDuration: Histogram<"method" | "route">;
  queueWait: Histogram;
  rejected: Counter<"reason">;
  modelLoadSeconds: Gauge;
  modelInfo: Gauge<"pack" | "model">;
}

export interface MetricsSources {
  service: string;
  version: string;
  maxConcurrency: number;
  maxQueue: number;
  running: () => number;
  queued: () => number;
  ready: () => boolean;
  cache: { type: string; available: boolean };
}

/** Why a request is refused before any work. */
const REJECTIONS = ["overloaded", "not_ready"] as const;

export function createMetrics(sources: MetricsSources): RuntimeMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  // It reads /proc, which Deno gives nobody without every permission, and would say 0.
  registry.removeSingleMetric("process_resident_memory_bytes");
  gauge("process_resident_memory_bytes", "Resident memory size in bytes", () => memoryUsage().rss);
  gauge("function_in_flight", "Requests that run now", sources.running);
  gauge("function_queued", "Requests that wait for their turn", sources.queued);
  gauge("function_concurrency_limit", "Requests that may run at once", () => sources.maxConcurrency);
  gauge("function_queue_limit", "Requests that may wait; more are refused", () => sources.maxQueue);
  gauge(
    "function_ready",
    "1 when the model is loaded and warm and the function takes requests",
    () => +sources.ready(),
  );
  new Gauge({
    name: "function_cache_up",
    help: "1 while the cache answers, by its type",
    labelNames: ["cache_type"],
    registers,
    collect() {
      this.set({ cache_type: sources.cache.type }, +sources.cache.available);
    },
  });
  new Gauge({
    name: "build_info",
    help: "1; its labels say what runs",
    labelNames: ["service", "version"],
    registers,
  }).set({ service: sources.service, version: sources.version }, 1);
  function gauge(name: string, help: string, read: () => number) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }
  const rejected = new Counter({
    name: "function_rejected_total",
    help: "Requests refused before any work, by error code",
    labelNames: ["reason"],
    registers,
  });
  // A counter that is there from the start shows its first increase too.
  for (const reason of REJECTIONS) rejected.inc({ reason }, 0);
  return {
    registry,
    rejected,
    requests: new Counter({
      name: "http_requests_total",
      help: "HTTP requests by route pattern and status",
      labelNames: ["method", "route", "status_code"],
      registers,
    }),
    requestDuration: new Histogram({
      name: "http_request_duration_seconds",
      help: "Time from request to the end of the reply",
      labelNames: ["method", "route"],
      buckets: [0.1, 0.5, 1, 2, 5, 10],
      registers,
    }),
    queueWait: new Histogram({
      name: "function_queue_wait_seconds",
      help: "How long admitted requests waited for their turn",
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    modelLoadSeconds: new Gauge({
      name: "function_model_load_seconds",
      help: "Time from start to ready",
      registers,
    }),
    modelInfo: new Gauge({
      name: "model_info",
      help: "1 for each loaded model",
      labelNames: ["pack", "model"],
      registers,
    }),
  };
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** The method as a label: callers may invent others, and each would be a series of its own. */
export function methodLabel(method: string): string {
  return METHODS.has(method) ? method : "other";
}
