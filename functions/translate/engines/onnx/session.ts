/** How graphs run: on threads that do not spin while they wait, with denormal numbers as zero. */
import * as ort from "onnxruntime-node";

export interface SessionOptions {
  threads: number;
  /** Whether onnxruntime looks for a better graph; a rebuilt one is what it should be. */
  optimise: boolean;
}

export function createSession(
  file: string | Uint8Array<ArrayBuffer>,
  { threads, optimise }: SessionOptions,
): Promise<ort.InferenceSession> {
  const options: ort.InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: optimise ? "all" : "disabled",
    executionMode: "sequential",
    // A rebuilt graph allocates little and often the same: an arena would only keep what the largest batch took.
    enableCpuMemArena: optimise,
    logSeverityLevel: 3,
    extra: { session: { set_denormal_as_zero: "1", intra_op: { allow_spinning: "0" } } },
  };
  return typeof file === "string"
    ? ort.InferenceSession.create(file, options)
    : ort.InferenceSession.create(file, options);
}
