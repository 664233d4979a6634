/** Counts what happens in rooms. */
import type { Log } from "../lib/log.ts";
import type { FunctionName } from "../rooms/function_health.ts";
import type { RoomObserver } from "../rooms/ports.ts";
import type { Metrics } from "./metrics.ts";

export interface ObserverOptions {
  metrics: Metrics;
  log: Log;
  /** Is told of every call to a function too. */
  called(name: FunctionName, ok: boolean): void;
}

export function observeRooms({ metrics, log, called }: ObserverOptions): RoomObserver {
  return {
    speechBegan: () => metrics.speechSegments.inc(),
    stage: (stage, ms) => metrics.stageLatency.observe({ stage }, ms / 1000),
    firstPartial: (ms) => metrics.firstPartial.observe(ms / 1000),
    utterance: (outcome, { id, language, clock: { speechEndAt: _, ...times } }) => {
      metrics.utterances.inc({ outcome });
      log.info("utterance", { requestId: id, language, outcome, ...times });
    },
    degraded: (reason) => metrics.degradations.inc({ reason }),
    called: (name, ok, ms) => {
      metrics.functionCalls.inc({ function: name, status: ok ? "success" : "error" });
      metrics.functionCallDuration.observe({ function: name }, ms / 1000);
      called(name, ok);
    },
    retried: (name, reason) => metrics.functionRetries.inc({ function: name, reason }),
    resumed: () => metrics.resumes.inc(),
    captionsSent: (count) => metrics.captions.inc(count),
    roomClosed: (reason) => metrics.roomsClosed.inc({ reason }),
  };
}
