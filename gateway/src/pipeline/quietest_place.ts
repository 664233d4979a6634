/**
 * Where a monologue is cut: at its quietest place, which is a breath between words far more often than the closure of a
 * consonant within one, as that is shorter.
 *
 * @module
 */
import { WINDOW_SAMPLES } from "./ports.ts";
import type { Segment } from "./segment.ts";

/** How much the windows around a place count: it must be quiet itself, and around it too. */
const WEIGHTS = [1, 3, 3, 1];

/** A window in which nobody speaks counts as this much quieter than it is. */
const SILENCE_BONUS = 0.01;

/** Among places that are about as quiet the last is taken, as a longer part is recognised better. */
const MARGIN = 1.25;

/** The offset in samples, between two windows, of the quietest place between two offsets. */
export function quietestPlace(
  segment: Segment,
  from: number,
  to: number,
): number {
  const energies = [...segment.energies()].map(({ energy, isSpeech }) => isSpeech ? energy : energy * SILENCE_BONUS);
  const first = Math.ceil(from / WINDOW_SAMPLES);
  const last = Math.floor(Math.min(to, segment.length) / WINDOW_SAMPLES) -
    WEIGHTS.length / 2;
  const loudness = (place: number) => {
    const before = place - WEIGHTS.length / 2;
    return WEIGHTS.reduce(
      (sum, weight, index) => sum + weight * (energies[before + index] ?? 0),
      0,
    );
  };
  const places = Array.from(
    { length: Math.max(1, last - first + 1) },
    (_, index) => first + index,
  );
  const quiet = MARGIN * Math.min(...places.map(loudness));
  return places.findLast((place) => loudness(place) <= quiet)! * WINDOW_SAMPLES;
}
