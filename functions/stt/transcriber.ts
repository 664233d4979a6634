/** What the function needs of whoever turns a file into text. */
import type { LanguageCode, SttReply } from "@jbcalling/contract";

export interface TranscriptionRequest {
  /** A whole audio file. It is given away: the transcriber may move it to another thread. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Its media type; empty when nobody knows. */
  contentType: string;
  language: LanguageCode | "auto";
  /** Names and terms that may be said, as they are written. */
  hotwords?: readonly string[];
}

/** What was heard of the speech that came so far. */
export interface HeardSoFar {
  text: string;
  /** For how long nobody has spoken at its end, in ms. */
  silenceMs: number;
}

/** Speech that comes bit by bit, heard once: one utterance. */
export interface SpeechFeed {
  /** Takes the next 16-bit mono samples, little endian. One call at a time; fails as `transcribe` does. */
  push(pcm: Uint8Array<ArrayBuffer>): Promise<HeardSoFar>;
  /** All of the words; nothing where `transcribe` would know better. Nothing can be pushed afterwards. */
  finish(): Promise<string | undefined>;
  /** May be called more than once. */
  close(): void;
}

export interface Transcriber {
  /**
   * Audio without speech has an empty text. Throws what `decodeAudio` throws for a file that cannot be used, and the
   * signal's reason when it fires.
   */
  transcribe(request: TranscriptionRequest, signal: AbortSignal): Promise<SttReply>;
  /**
   * Undefined for languages whose model hears whole utterances only; those are to be transcribed again and again. The
   * rate is in Hz.
   */
  openFeed(
    language: LanguageCode,
    sampleRate: number,
    hotwords?: readonly string[],
  ): Promise<SpeechFeed | undefined>;
  close(): Promise<void>;
}
