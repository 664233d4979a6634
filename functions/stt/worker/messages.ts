/** What the function's thread and the worker say to each other. */
import type { ErrorCode, LanguageCode, SttReply } from "@jbcalling/contract";
import type { HeardSoFar, TranscriptionRequest } from "../transcriber.ts";

export interface WorkerOptions {
  packFolder: string;
  /** Threads of one recognition. */
  threads: number;
  /** The longest audio that is taken, in ms. */
  maxAudioMs: number;
}

export type Command =
  | { kind: "load"; options: WorkerOptions }
  | { kind: "transcribe"; id: number; request: TranscriptionRequest }
  | { kind: "cancel"; id: number }
  | { kind: "open feed"; id: number; language: LanguageCode; sampleRate: number; hotwords: readonly string[] }
  | { kind: "push"; id: number; feed: number; pcm: Uint8Array<ArrayBuffer> }
  | { kind: "finish feed"; id: number; feed: number }
  | { kind: "close feed"; feed: number }
  | { kind: "ping" };

/** Which models were loaded: the pack's name and one id per recognizer. */
export interface LoadedPack {
  pack: string;
  ids: string[];
}

/** An error loses its class on the way; an unknown one has no code. */
export interface Failure {
  code?: ErrorCode;
  message: string;
}

export type Answer =
  | { kind: "loaded"; model: LoadedPack }
  | { kind: "cannot load"; message: string }
  | { kind: "done"; id: number; result: SttReply | HeardSoFar | string | boolean | undefined }
  | { kind: "failed"; id: number; failure: Failure }
  | { kind: "pong" };
