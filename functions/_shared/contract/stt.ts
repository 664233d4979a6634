/** Speech to text: `POST /stt`. */
import type { LanguageCode } from "./languages.ts";

/** What was said between two times of the audio, in ms from its start. */
export interface Segment {
  text: string;
  startMs: number;
  endMs: number;
}

export interface SttReply {
  text: string;
  /** The language that was asked for, or decided from the audio. */
  language: LanguageCode;
  segments: Segment[];
  audioMs: number;
  inferenceMs: number;
  model: string;
  /** Whether `GET /stt/stream` hears this language as it comes, instead of everything again and again. */
  streaming: boolean;
}

export interface SttRequest {
  /** A whole audio file or raw PCM, as `contentType` says. */
  audio: Uint8Array<ArrayBuffer> | Blob;
  /** E.g. `audio/wav`, or `audio/L16;rate=16000` for little-endian 16-bit mono PCM. */
  contentType: string;
  language: LanguageCode | "auto";
  /** Names and terms that may be said, at most 100. */
  hotwords?: readonly string[];
}
