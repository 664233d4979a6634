/**
 * A call as its participants see it: who is there, what is heard, what is read. These shapes travel over the socket
 * of `signaling.ts`; they hold no transport detail.
 *
 * @module
 */
import type { LanguageCode } from "./languages.ts";

/** How a listener takes in what others say in another language. */
export const OUTPUT_MODES = ["captions", "voice", "both"] as const;

export type OutputMode = (typeof OUTPUT_MODES)[number];

/** Where a producer's media comes from; `translation` is a synthetic voice that the gateway makes. */
export const MEDIA_SOURCES = ["mic", "camera", "screen"] as const;

export type MediaSource = (typeof MEDIA_SOURCES)[number];

/** An observer hears, sees and reads, and sends nothing. */
export const ROLES = ["participant", "observer"] as const;

export type Role = (typeof ROLES)[number];

/** What a participant wants; each may change during the call. */
export interface Preferences {
  /** The language that this participant speaks. */
  speaks: LanguageCode;
  /** The language in which this participant reads and hears others. */
  hears: LanguageCode;
  output: OutputMode;
}

export interface PeerInfo extends Preferences {
  peerId: string;
  name: string;
  role: Role;
  /** False while the network of this participant is gone and may come back. */
  connected: boolean;
}

/** What a room calls something in every language: a person, a product. Translations then say it so. */
export type GlossaryEntry = Readonly<Record<LanguageCode, string>>;

export const MAX_GLOSSARY_ENTRIES = 100;

/** Letters of one term. */
export const MAX_TERM_LENGTH = 64;

/** A track that a listener may consume. */
export interface ProducerInfo {
  producerId: string;
  /** Who speaks or is seen; for a translated voice, the speaker whose words it says. */
  peerId: string;
  kind: "audio" | "video";
  source: MediaSource | "translation";
  /** The language of a translated voice. */
  language?: LanguageCode;
  paused: boolean;
}

/** One line of a caption: the first `stable` characters will not change any more, the rest may. */
export interface CaptionLine {
  language: LanguageCode;
  text: string;
  stable: number;
}

/** Times of one utterance in ms after `speechEndAt`; a stage that has not happened is absent. */
export interface UtteranceClock {
  /** When the speaker's last word ended, ms since 1970, by the gateway's clock. */
  speechEndAt: number;
  /** The endpoint was decided: the rest is compute and network. */
  endpointMs?: number;
  sttMs?: number;
  translateMs?: number;
  ttsMs?: number;
  /** The first packet of the translated voice left the gateway. */
  firstAudioMs?: number;
}

/** Why a listener gets less than was asked for. */
export const DEGRADATIONS = [
  "stt_unavailable",
  "translation_unavailable",
  "voice_unavailable",
  "behind",
] as const;

export type Degradation = (typeof DEGRADATIONS)[number];

/**
 * What one participant said, as one listener reads it. A caption is sent again and again under one `utteranceId` while
 * it grows; `rev` rises with every change and a lower one is to be ignored.
 */
export interface Caption {
  /** Position in the room's history: what a client names to get what it missed. */
  seq: number;
  utteranceId: string;
  rev: number;
  peerId: string;
  /** The speaker's name when the words were said. */
  name: string;
  /** When the speech began, ms since 1970, by the gateway's clock; it never changes. */
  startedAt: number;
  original: CaptionLine;
  /** In the listener's language; absent when that is the speaker's own or no translation has come yet. */
  translation?: CaptionLine;
  /** No further words will come; the clock and the voice may still be added. */
  final: boolean;
  clock?: UtteranceClock;
  degraded?: Degradation;
}

/** Which stages of the room's interpretation work. */
export interface InterpretationStatus {
  stt: "ok" | "unavailable";
  translate: "ok" | "unavailable";
  tts: "ok" | "unavailable";
}
