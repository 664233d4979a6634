/** The messages of a stream, in the shapes of Deepgram's live API. */
import { z } from "zod";
import type { LiveResult } from "./live_transcription.ts";

const ControlSchema = z.object({ type: z.enum(["KeepAlive", "Finalize", "CloseStream"]) });

export type Control = z.infer<typeof ControlSchema>["type"];

/** Undefined for a text that is none of them. */
export function parseControl(text: string): Control | undefined {
  try {
    return ControlSchema.safeParse(JSON.parse(text)).data?.type;
  } catch {
    return undefined;
  }
}

/** Times in s; `stable` is ours: how many letters the recognition before agreed on. */
export function resultMessage(result: LiveResult, requestId: string) {
  return {
    type: "Results",
    channel_index: [0, 1],
    start: seconds(result.startMs),
    duration: seconds(result.durationMs),
    is_final: result.isFinal,
    speech_final: result.speechFinal,
    from_finalize: result.fromFinalize,
    channel: { alternatives: [{ transcript: result.text, stable: result.stable }] },
    metadata: { request_id: requestId },
  };
}

/** The last message of a stream. */
export function metadataMessage(requestId: string, durationMs: number, models: readonly string[]) {
  return { type: "Metadata", request_id: requestId, duration: seconds(durationMs), channels: 1, models };
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
