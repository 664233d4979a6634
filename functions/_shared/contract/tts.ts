/** Text to speech: `POST /tts`; the reply streams audio. */
import type { LanguageCode } from "./languages.ts";

export const TTS_FORMATS = ["wav", "pcm", "opus", "mp3"] as const;

export type TtsFormat = (typeof TTS_FORMATS)[number];

/** The media type of each format; `pcm` is little-endian 16-bit mono at the voice's rate, named in the header. */
export const TTS_MEDIA_TYPES = {
  wav: "audio/wav",
  pcm: "audio/L16",
  opus: "audio/ogg; codecs=opus",
  mp3: "audio/mpeg",
} as const satisfies Record<TtsFormat, string>;

export interface TtsRequest {
  text: string;
  language: LanguageCode;
  /** A voice id of `GET /tts/voices`; the language's first voice by default. */
  voice?: string;
  /** 0.5 to 2; 1 by default. */
  speed?: number;
  /** `wav` by default. */
  format?: TtsFormat;
}

/** One row of `GET /tts/voices`. */
export interface Voice {
  id: string;
  name: string;
  language: LanguageCode;
  engine: string;
  sampleRate: number;
}
