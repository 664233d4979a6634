/** What the function needs of whoever turns a file into text. */
import type { LanguageCode, SttReply } from "@jbcalling/contract";

export interface TranscriptionRequest {
  /** A whole audio file. It is given away: the transcriber may move it to another thread. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Its media type; empty when nobody knows. */
  contentType: string;
  language: LanguageCode | "auto";
}

export interface Transcriber {
  /**
   * Audio without speech has an empty text. Throws what `decodeAudio` throws for a file that cannot be used, and the
   * signal's reason when it fires.
   */
  transcribe(request: TranscriptionRequest, signal: AbortSignal): Promise<SttReply>;
  close(): Promise<void>;
}
