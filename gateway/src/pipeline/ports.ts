/**
 * What the speech pipeline needs from the outside, as tiny interfaces: no mediasoup, socket or native engine is known
 * here. Audio inside the pipeline is mono, samples in [-1, 1].
 *
 * @module
 */
import type {
  CaptionLine,
  Degradation,
  ErrorCode,
  FunctionClient,
  LanguageCode,
  UtteranceClock,
} from "@jbcalling/contract";

/** The rate at which speech is detected and recognised, in Hz. */
export const SPEECH_RATE = 16_000;

/** Samples of one detector window: 32 ms at 16 kHz, what Silero takes. */
export const WINDOW_SAMPLES = 512;

/** The rate of translated voices, in Hz. */
export const VOICE_RATE = 24_000;

/** Decides whether a window holds speech. It keeps state, so every speaker has one. */
export interface SpeechDetector {
  /** Takes `WINDOW_SAMPLES` samples at `SPEECH_RATE`; true while somebody speaks. */
  accept(window: Float32Array): boolean;
  reset(): void;
  /** May be called more than once. */
  close(): void;
}

/** The three functions behind the edge. Every call has a deadline; failures are `CallError`. */
export type SpeechFunctions = Pick<
  FunctionClient,
  "transcribe" | "listen" | "translate" | "synthesize"
>;

/** Who listens to one speaker, asked anew for every utterance. */
export interface Audience {
  /** Languages, other than the speaker's, that somebody reads. */
  readLanguages(): readonly LanguageCode[];
  /** Languages, other than the speaker's, that somebody wants to hear. */
  heardLanguages(): readonly LanguageCode[];
}

/** The translated voice of one speaker in one language, sent to its listeners at the pace of speech. */
export interface VoiceTrack {
  /** Appends samples at `VOICE_RATE`; `onSent` is called once, when the first of them leaves. */
  enqueue(samples: Float32Array, onSent?: () => void): void;
  /** How much sound waits to be sent, in ms. */
  readonly waitingMs: number;
}

export interface VoiceTracks {
  /** The track, opened when it is first asked for. */
  track(language: LanguageCode): VoiceTrack;
}

/** The state of one utterance, for everybody; each listener is shown the part in their language. */
export interface CaptionUpdate {
  utteranceId: string;
  /** Rises with every update of the utterance, from 1. */
  rev: number;
  /** ms since 1970 */
  startedAt: number;
  original: CaptionLine;
  /** By language; a language that is wanted and absent has no translation yet. */
  translations: Partial<Record<LanguageCode, CaptionLine>>;
  final: boolean;
  clock?: UtteranceClock;
  degraded?: Degradation;
}

/** What happened, for metrics and the room's status; never words. */
export interface PipelineObserver {
  /** Speech began: one more segment that may become words. */
  speechBegan(): void;
  /** A stage of one utterance took `ms` after the end of speech: `endpoint`, `stt`, `translate`, `tts`, `first_audio`. */
  stage(name: UtteranceStage, ms: number): void;
  /** From the start of speech to the first partial caption, in ms. */
  firstPartial(ms: number): void;
  /** An utterance is over; called exactly once for each. */
  utterance(outcome: UtteranceOutcome, report: UtteranceReport): void;
  degraded(reason: Degradation): void;
  /** A call to a function ended after `ms`; the room's status follows. */
  called(service: "stt" | "translate" | "tts", ok: boolean, ms: number): void;
  /** A call failed and is tried again. */
  retried(service: "stt" | "translate" | "tts", reason: ErrorCode): void;
}

/** Which utterance it was, and when its stages were done. */
export interface UtteranceReport {
  /** Also the id of its requests. */
  id: string;
  language: LanguageCode;
  clock: UtteranceClock;
}

export type UtteranceStage =
  | "endpoint"
  | "stt"
  | "translate"
  | "tts"
  | "first_audio";

/**
 * How an utterance ended: its translation was spoken; it was captioned and nobody wanted, or got, a voice; the recognizer
 * heard no words; it was the speaker's own loudspeaker; no text could be had; the speaker left before it was done.
 */
export type UtteranceOutcome =
  | "spoken"
  | "captioned"
  | "empty"
  | "echo"
  | "failed"
  | "cancelled";

/** Tells whether what a microphone caught is what its loudspeaker played. */
export interface EchoGuard {
  /** `samples` at `SPEECH_RATE`, the first of them caught at `startedAt` (ms since 1970). */
  isEcho(samples: Float32Array, startedAt: number): boolean;
  /** True when something was played that a microphone could have caught between two times (ms since 1970). */
  mayBeEcho(from: number, to: number): boolean;
}
