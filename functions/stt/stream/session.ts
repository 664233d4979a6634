/** One stream over its socket: audio and controls in, results out, an end with a reason. */
import { CallError } from "@jbcalling/contract";
import { LiveTranscription } from "./live_transcription.ts";
import { metadataMessage, parseControl, resultMessage } from "./messages.ts";
import type { SpeechFeed } from "../transcriber.ts";
import type { StreamOptions } from "./options.ts";

/** A caller that sends nothing for so long is gone, in ms; `KeepAlive` counts. */
const IDLE_MS = 12_000;

/** One message holds at most so much audio, in bytes. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Close codes of RFC 6455: done, going away, a message that cannot be taken, too much, a fault of ours. */
const NORMAL = 1000, GOING_AWAY = 1001, REFUSED = 1008, TOO_BIG = 1009, FAILED = 1011;

export interface SessionOptions extends StreamOptions {
  requestId: string;
  models: readonly string[];
  /** How a text is written. */
  write(text: string): string;
  /** Fires when the function stops: the stream ends after what was said. */
  draining: AbortSignal;
  recognize(
    pcm: Uint8Array<ArrayBuffer>,
    signal: AbortSignal,
  ): Promise<{ text: string; segments: readonly { endMs: number }[] }>;
  openFeed(): Promise<SpeechFeed | undefined>;
}

/** Resolves when the stream is over. */
export async function runSession(socket: WebSocket, options: SessionOptions): Promise<void> {
  const gone = new AbortController();
  const { promise: ended, resolve: end } = Promise.withResolvers<{ code: number; reason: string }>();
  const send = (message: unknown) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const live = new LiveTranscription({
    sampleRate: options.sample_rate,
    interim: options.interim_results,
    endpointingMs: options.endpointing,
    recognize: (pcm) => options.recognize(pcm, gone.signal),
    openFeed: options.openFeed,
    signal: gone.signal,
    onResult: (result) => {
      const text = options.write(result.text);
      // Digits that may still become others have no part that is sure.
      const stable = text === result.text ? result.stable : result.isFinal ? text.length : 0;
      send(resultMessage({ ...result, text, stable }, options.requestId));
    },
    onFailure: (error) => end(endOf(error)),
  });
  let idle = setTimeout(() => {}, 0);
  const alive = () => {
    clearTimeout(idle);
    idle = setTimeout(() => end({ code: REFUSED, reason: "no audio and no KeepAlive came" }), IDLE_MS);
  };
  const take = (data: unknown) => {
    alive();
    if (typeof data === "string") {
      const control = parseControl(data);
      if (control === undefined) return end({ code: REFUSED, reason: "unknown message" });
      if (control === "Finalize") live.finalize();
      if (control === "CloseStream") end({ code: NORMAL, reason: "closed" });
      return;
    }
    if (!(data instanceof ArrayBuffer)) return end({ code: REFUSED, reason: "unknown message" });
    if (data.byteLength > MAX_MESSAGE_BYTES) return end({ code: TOO_BIG, reason: "a message of more than 1 MiB" });
    if (data.byteLength % 2 === 1) return end({ code: REFUSED, reason: "half a sample" });
    // No bytes mean the end, as Deepgram's older clients say it.
    if (data.byteLength === 0) return end({ code: NORMAL, reason: "closed" });
    live.push(new Uint8Array(data));
  };
  socket.binaryType = "arraybuffer";
  socket.onopen = alive;
  socket.onmessage = ({ data }) => {
    try {
      take(data);
    } catch (error) {
      end(endOf(error));
    }
  };
  socket.onclose = socket.onerror = () => {
    gone.abort(new CallError("cancelled", "Cannot go on as the caller went away"));
    end({ code: NORMAL, reason: "" });
  };
  const drain = () => end({ code: GOING_AWAY, reason: "the function stops: connect again" });
  options.draining.addEventListener("abort", drain);
  if (options.draining.aborted) drain();
  let { code, reason } = await ended;
  options.draining.removeEventListener("abort", drain);
  clearTimeout(idle);
  socket.onmessage = null;
  await live.close().catch((error) => ({ code, reason } = endOf(error)));
  send(metadataMessage(options.requestId, live.durationMs, options.models));
  if (socket.readyState === WebSocket.OPEN) socket.close(code, reason);
}

function endOf(error: unknown): { code: number; reason: string } {
  if (error instanceof RangeError) return { code: REFUSED, reason: error.message.slice(0, 120) };
  return { code: FAILED, reason: error instanceof CallError ? error.code : "engine_failed" };
}
