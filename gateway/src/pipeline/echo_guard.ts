/**
 * Tells a listener's loudspeaker from the listener: what the microphone caught is an echo when its band envelopes follow
 * those of the translated voices that were sent to the same client 20 to 800 ms before. Loudness does not matter, so it
 * works for a far loudspeaker as for a near one; a second voice on top breaks the likeness, so that genuine speech over
 * an echo passes.
 *
 * @module
 */
import { BAND_COUNT, BandEnvelope, type BandFrame, FRAME_MS } from "./band_envelope.ts";
import { type EchoGuard, SPEECH_RATE, VOICE_RATE } from "./ports.ts";

/** From the gateway to the loudspeaker, through the air, and from the microphone back to the gateway, in ms. */
const MIN_LAG_MS = 20;
const MAX_LAG_MS = 800;

/** How long a sent voice is remembered, in ms: the longest utterance and the longest lag. */
const MEMORY_MS = 16_000;

/** Frames of one voice that are sent at this distance follow each other; timers are not exact. In ms. */
const JITTER_MS = 100;

/** Energies are compared as their powers, about as loudness is heard: neither peaks nor noise decide alone. */
const LOUDNESS_EXPONENT = 0.3;

/** Frames at the edges whose energy lies below this share of the loudest are not speech. */
const QUIET = 0.003;

/** Half a second, and how alike each of them must be at the lag that was found. */
const PART_FRAMES = 24;
const LEAST_OF_PART = 0.45;

/** A part whose loudness is below this share of the mean is a pause: noise is like nothing. */
const QUIET_PART = 0.7;

/** Less speech than this is never called an echo, in ms. */
const MIN_SPEECH_MS = 200;

/**
 * The least likeness of an echo. Echoes reach 0.7 to 0.9. Two voices of which one is no echo of the other stay below 0.5
 * over two seconds, but one syllable is like another: the shorter the sound, the more is asked.
 */
function threshold(speechMs: number): number {
  return Math.max(0.6, 0.97 - 0.29 * speechMs / 1000);
}

interface SentVoice {
  envelope: BandEnvelope;
  nextSlot: number;
}

export class EnvelopeEchoGuard implements EchoGuard {
  readonly #voices = new Map<string, SentVoice>();
  /** Energies of all that was sent, by time in frames since 1970. */
  readonly #slots = new Map<number, BandFrame>();

  /**
   * 20 ms of a translated voice at `VOICE_RATE` leave for the client at `at` (ms since 1970). `voice` names whose it is,
   * as several may be heard at once.
   */
  sent(frame: Float32Array, at: number, voice: string): void {
    const slot = Math.round(at / FRAME_MS);
    const sent = this.#voices.get(voice) ?? { envelope: new BandEnvelope(VOICE_RATE), nextSlot: slot };
    if (Math.abs(slot - sent.nextSlot) * FRAME_MS > JITTER_MS) sent.nextSlot = slot;
    this.#voices.set(voice, sent);
    for (const bands of sent.envelope.push(frame)) this.#add(sent.nextSlot++, bands);
    this.#forget(slot);
  }

  isEcho(samples: Float32Array, startedAt: number): boolean {
    const caught = [...new BandEnvelope(SPEECH_RATE).push(samples)];
    const [first, end] = speechWithin(caught);
    const speech = caught.slice(first, end).map(loudnessOf);
    const from = Math.round(startedAt / FRAME_MS) + first;
    const speechMs = speech.length * FRAME_MS;
    if (speechMs < MIN_SPEECH_MS) return false;
    const { likeness, sent } = this.#mostAlike(speech, from);
    return likeness >= threshold(speechMs) && isAlikeThroughout(speech, sent);
  }

  mayBeEcho(from: number, to: number): boolean {
    const last = Math.round((to - MIN_LAG_MS) / FRAME_MS);
    for (let slot = Math.round((from - MAX_LAG_MS) / FRAME_MS); slot <= last; slot++) {
      if (this.#slots.has(slot)) return true;
    }
    return false;
  }

  /** The correlation, -1 to 1, at the lag where it is highest, and what was sent that much before. */
  #mostAlike(speech: readonly BandFrame[], from: number): { likeness: number; sent: BandFrame[] } {
    const caught = shapeOf(speech);
    const first = from - MAX_LAG_MS / FRAME_MS;
    const lags = (MAX_LAG_MS - MIN_LAG_MS) / FRAME_MS + 1;
    const sent = Array.from({ length: speech.length + lags - 1 }, (_, index) => {
      return loudnessOf(this.#slots.get(first + index) ?? NOTHING);
    });
    let best = { likeness: -1, sent: [] as BandFrame[] };
    for (let lag = 0; lag < lags; lag++) {
      const then = sent.slice(lag, lag + speech.length);
      const likeness = product(caught, shapeOf(then));
      if (likeness > best.likeness) best = { likeness, sent: then };
    }
    return best;
  }

  #add(slot: number, bands: BandFrame): void {
    const before = this.#slots.get(slot);
    this.#slots.set(slot, before ? before.map((energy, band) => energy + bands[band]!) : bands);
  }

  #forget(now: number): void {
    const oldest = now - MEMORY_MS / FRAME_MS;
    for (const slot of this.#slots.keys()) {
      if (slot >= oldest) break;
      this.#slots.delete(slot);
    }
    for (const [name, { nextSlot }] of this.#voices) if (nextSlot < oldest) this.#voices.delete(name);
  }
}

/** The first frame that is not quiet, and the one behind the last. */
function speechWithin(frames: readonly BandFrame[]): [number, number] {
  const energies = frames.map((bands) => bands.reduce((sum, energy) => sum + energy, 0));
  const quiet = QUIET * energies.reduce((most, energy) => Math.max(most, energy), 0);
  const first = energies.findIndex((energy) => energy > quiet);
  return [Math.max(0, first), energies.findLastIndex((energy) => energy > quiet) + 1];
}

const NOTHING: BandFrame = new Float64Array(BAND_COUNT);

function loudnessOf(energies: BandFrame): BandFrame {
  return energies.map((energy) => energy ** LOUDNESS_EXPONENT);
}

/** False when half a second of speech is not like what was sent: somebody spoke before, after or in between. */
function isAlikeThroughout(speech: readonly BandFrame[], sent: readonly BandFrame[]): boolean {
  const quiet = QUIET_PART * meanOf(speech);
  const last = Math.max(0, speech.length - PART_FRAMES);
  for (let at = 0;; at = Math.min(last, at + PART_FRAMES / 2)) {
    const part = speech.slice(at, at + PART_FRAMES);
    const likeness = product(shapeOf(part), shapeOf(sent.slice(at, at + PART_FRAMES)));
    if (likeness < LEAST_OF_PART && meanOf(part) > quiet) return false;
    if (at === last) return true;
  }
}

function meanOf(frames: readonly BandFrame[]): number {
  const sum = frames.reduce((total, loudness) => total + loudness.reduce((one, band) => one + band, 0), 0);
  return sum / Math.max(1, frames.length);
}

/** The loudness of all frames, each band around its mean and as weighty as any other, with a norm of one. */
function shapeOf(frames: readonly BandFrame[]): Float64Array {
  const shape = new Float64Array(frames.length * BAND_COUNT);
  for (let band = 0; band < BAND_COUNT; band++) {
    const mean = frames.reduce((sum, loudness) => sum + loudness[band]!, 0) / frames.length;
    const norm = Math.sqrt(BAND_COUNT * frames.reduce((sum, loudness) => sum + (loudness[band]! - mean) ** 2, 0)) || 1;
    frames.forEach((loudness, index) => shape[index * BAND_COUNT + band] = (loudness[band]! - mean) / norm);
  }
  return shape;
}

function product(left: Float64Array, right: Float64Array): number {
  return left.reduce((sum, value, index) => sum + value * right[index]!, 0);
}
