/**
 * How loud each voice is for this listener. Under its translation an original voice is lowered, not silenced: one still
 * hears who speaks and how. It is lowered for as long as its translation is there, so that the volume does not jump
 * with every sentence.
 *
 * @module
 */
import type { OutputMode, ProducerInfo } from "@jbcalling/contract";

export interface Listening {
  output: OutputMode;
  /** Volume of an original under its translation, in [0, 1]. */
  duck: number;
  /** False while nothing is spoken in a translated voice: an original must then not be lowered for it. */
  voicesWork: boolean;
  /** False on iOS, where `volume` has no effect: there an original is silenced or left. */
  volumeWorks: boolean;
}

export interface Loudness {
  /** In [0, 1]. */
  volume: number;
  muted: boolean;
}

const FULL: Loudness = { volume: 1, muted: false };
const SILENT: Loudness = { volume: 0, muted: true };

/** From this volume on an original that cannot be lowered is left as it is. */
const LEFT_ALONE = 0.5;

/** The loudness of one track among all audio tracks that this listener receives. */
export function loudnessOf(info: ProducerInfo, all: readonly ProducerInfo[], listening: Listening): Loudness {
  const { output, duck, voicesWork, volumeWorks } = listening;
  if (output === "captions") return info.source === "translation" ? SILENT : FULL;
  if (info.source === "translation") return FULL;
  const translated = all.some(({ source, peerId }) => source === "translation" && peerId === info.peerId);
  if (!translated || !voicesWork) return FULL;
  if (!volumeWorks) return duck >= LEFT_ALONE ? FULL : SILENT;
  return duck === 0 ? SILENT : { volume: duck, muted: false };
}

/** Whether this browser lets a page set an element's volume. */
export function volumeWorks(element: { volume: number }): boolean {
  const before = element.volume;
  element.volume = 0.5;
  const works = element.volume === 0.5;
  element.volume = before;
  return works;
}
