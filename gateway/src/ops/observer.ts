/** Counts what happens in rooms. */
import type { RoomObserver } from "../rooms/ports.ts";
import type { Metrics } from "./metrics.ts";

export function observeRooms(metrics: Metrics): RoomObserver {
  return {
    stage: (stage, ms) => metrics.stageLatency.observe({ stage }, ms / 1000),
    firstPartial: (ms) => metrics.firstPartial.observe(ms / 1000),
    utterance: (outcome) => metrics.utterances.inc({ outcome }),
    degraded: (reason) => metrics.degradations.inc({ reason }),
    called: (name, ok) => metrics.functionCalls.inc({ function: name, status: ok ? "success" : "error" }),
    resumed: () => metrics.resumes.inc(),
    captionsSent: (count) => metrics.captions.inc(count),
    roomClosed: (reason) => metrics.roomsClosed.inc({ reason }),
  };
}
