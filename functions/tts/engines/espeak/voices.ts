/** The eSpeak NG voices on offer: our ids, and the engine's names of accent and variant. */
import type { Voice } from "@jbcalling/contract";

export const ESPEAK_SAMPLE_RATE = 22_050;

const VOICES = [
  ["vi-north", "Vietnamese, northern", "vi", "vi"],
  ["vi-north-female", "Vietnamese, northern, female", "vi", "vi+f3"],
  ["vi-central", "Vietnamese, central", "vi", "vi-vn-x-central"],
  ["vi-south", "Vietnamese, southern", "vi", "vi-vn-x-south"],
  ["en-us", "English, American", "en", "en-us"],
  ["en-us-female", "English, American, female", "en", "en-us+f3"],
  ["en-gb", "English, British", "en", "en-gb-x-rp"],
] as const;

export const ESPEAK_VOICES: readonly Voice[] = VOICES.map(([id, name, language]) => ({
  id,
  name,
  language,
  engine: "espeak",
  sampleRate: ESPEAK_SAMPLE_RATE,
}));

/** eSpeak's name of a voice id, e.g. `vi+f3`. */
export function espeakName(id: string): string {
  const voice = VOICES.find((candidate) => candidate[0] === id);
  if (!voice) throw new RangeError(`Cannot speak as the voice must be one of eSpeak's: current value is ${id}`);
  return voice[3];
}
