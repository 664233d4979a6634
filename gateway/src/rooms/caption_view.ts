/** One listener's part of a caption: the original, and the translation into the language they read. */
import type { Caption, Degradation, Preferences } from "@jbcalling/contract";
import type { RecordedCaption } from "./caption_history.ts";

export function captionFor(listener: Preferences, { seq, peerId, name, update }: RecordedCaption): Caption {
  const { utteranceId, rev, startedAt, original, translations, final, clock } = update;
  const translation = original.language === listener.hears ? undefined : translations[listener.hears];
  const degraded = update.degraded &&
      concerns(listener, update.degraded, original.language === listener.hears)
    ? update.degraded
    : undefined;
  return {
    seq,
    utteranceId,
    rev,
    peerId,
    name,
    startedAt,
    original,
    translation,
    final,
    clock,
    degraded,
  };
}

/** Whoever reads the original misses no translation, and whoever only reads misses no voice. */
function concerns(listener: Preferences, degradation: Degradation, readsOriginal: boolean): boolean {
  if (degradation === "stt_unavailable") return true;
  if (readsOriginal) return false;
  return degradation === "translation_unavailable" ||
    listener.output !== "captions";
}
