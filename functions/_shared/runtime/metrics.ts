/** The metrics that every function has, by the project's fixed names. One registry for one app. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

export interface RuntimeMetrics {
  registry: Registry;
  requests: Counter<"method" | "route" | "status_code">;
  requestDuration: Histogram<"method" | "route">;
  rejected: Counter<"reason">;
  modelLoadSeconds: Gauge;
}

export interface MetricsSources {
  running: () => number;
  queued: () => number;
  ready: () => boolean;
}

export function createMetrics(sources: MetricsSources): RuntimeMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  gauge("function_in_flight", "Requests that run now", sources.running);
  gauge("function_queued", "Requests that wait for their turn", sources.queued);
  gauge(
    "function_ready",
    "1 when the model is loaded and warm and the function takes requests",
    () => +sources.ready(),
  );
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
  return {
    registry,
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
    rejected: new Counter({
      name: "function_rejected_total",
      help: "Requests refused before any work, by error code",
      labelNames: ["reason"],
      registers,
    }),
    modelLoadSeconds: new Gauge({
      name: "function_model_load_seconds",
      help: "Time from start to ready",
      registers,
    }),
  };
}
