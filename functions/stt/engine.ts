/** What the function needs of a speech recognizer. */
import type { LanguageCode } from "@jbcalling/contract";

/** The only rate that recognizers and voice activity detection hear, in Hz. */
export const RECOGNIZER_RATE = 16_000;

/** What was recognised in one stretch of speech; times in ms from the start of its samples. */
export interface Hypothesis {
  text: string;
  startMs: number;
  endMs: number;
}

/** A stretch of speech within longer audio. */
export interface SpeechSpan {
  samples: Float32Array<ArrayBuffer>;
  startMs: number;
}

/** What an utterance that is still being spoken holds so far. */
export interface UtteranceStream {
  /** Takes the next mono samples in [-1, 1] at 16 kHz. Resolves to the text so far; one call at a time. */
  accept(samples: Float32Array): Promise<string>;
  /** The last words; nothing where a recognizer of whole utterances knows better. No samples may follow. */
  finish(): Promise<string | undefined>;
}

/** Tells, window by window, whether somebody speaks. */
export interface SpeechWatch {
  /** Takes the next mono samples at 16 kHz. For how long nobody has spoken at their end, in ms; before the first word `Infinity`. */
  accept(samples: Float32Array): number;
  /** May be called more than once. */
  close(): void;
}

export interface SttEngine {
  readonly languages: readonly LanguageCode[];
  /** The id of the model that answers for a language. */
  modelId(language: LanguageCode): string;
  /**
   * Recognises mono samples in [-1, 1] at 16 kHz, at least 100 ms of them; never blocks the event loop. Hotwords are words
   * and phrases that may be said: where the model can, it hears them rather than others that sound alike.
   */
  recognize(
    samples: Float32Array<ArrayBuffer>,
    language: LanguageCode,
    hotwords?: readonly string[],
  ): Promise<Hypothesis>;
  /** Undefined where no model of the language keeps what it has heard: then the whole must be recognised anew each time. */
  openUtterance(language: LanguageCode, hotwords?: readonly string[]): UtteranceStream | undefined;
  /** Whether `openUtterance` gives one. */
  hearsStreams(language: LanguageCode): boolean;
  watchSpeech(): SpeechWatch;
  /** Brings the samples of one stream from a rate in Hz to `RECOGNIZER_RATE`, as they come. */
  resampler(sampleRate: number): (samples: Float32Array) => Float32Array;
  /** Decides the language from the sound of at least 100 ms of speech. */
  identifyLanguage(samples: Float32Array<ArrayBuffer>): Promise<LanguageCode>;
  /** The stretches that hold speech, in order, none longer than 20 s. */
  findSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<SpeechSpan[]>;
  /** Whether there is any speech; stops looking at the first. */
  hasSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}
