/**
 * Speech detectors for speakers who come and go. Loading one holds up every call for tens of ms and takes some MB, which
 * the garbage collector does not see; so one whose speaker left serves the next.
 *
 * @module
 */
import { SileroDetector } from "./audio/silero_detector.ts";
import { Recycler } from "./lib/recycler.ts";
import type { SpeechDetector } from "./pipeline/ports.ts";

const MOST_IDLE = 16;

/** Gives detectors of one model; each is given back by its `close()`. */
export function createDetectors(model: string): () => SpeechDetector {
  const idle = new Recycler(() => new SileroDetector(model), MOST_IDLE);
  return () => {
    let detector: SileroDetector | undefined = idle.take();
    return {
      accept: (window) => detector?.accept(window) ?? false,
      reset: () => detector?.reset(),
      close: () => {
        if (!detector) return;
        detector.reset();
        idle.give(detector);
        detector = undefined;
      },
    };
  };
}
