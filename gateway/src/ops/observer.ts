/** Counts what happens in rooms. */
import type { FunctionName } from "../rooms/function_health.ts";
import type { RoomObserver } from "../rooms/ports.ts";
import type { Metrics } from "./metrics.ts";

/** `called` is told of every call to a function too. */
export function observeRooms(metrics: Metrics, called: (name: FunctionName, ok: boolean) => void): RoomObserver {
  return {
    stage: (stage, ms) => metrics.stageLatency.observe({ stage }, ms / 1000),
    firstPartial: (ms) => metrics.firstPartial.observe(ms / 1000),
    utterance: (outcome) => metrics.utterances.inc({ outcome }),
    degraded: (reason) => metrics.degradations.inc({ reason }),
    called: (name, ok) => {
      metrics.functionCalls.inc({ function: name, status: ok ? "success" : "error" });
      called(name, ok);
    },
    resumed: () => metrics.resumes.inc(),
    captionsSent: (count) => metrics.captions.inc(count),
    roomClosed: (reason) => metrics.roomsClosed.inc({ reason }),
  };
}
