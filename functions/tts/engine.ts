/** What the function needs of a speech synthesiser. */
import type { Audio, LanguageCode, Voice } from "@jbcalling/contract";

export interface SynthesisOptions {
  /** The id of one of `voices`. */
  voice: string;
  /** 0.5 to 2; 1 is the voice's own pace. */
  speed: number;
  signal: AbortSignal;
}

export interface TtsEngine {
  /** The `engine` label of the metrics: `espeak` or `sherpa`. */
  readonly id: string;
  readonly voices: readonly Voice[];
  /**
   * Mono audio of one sentence at the voice's sample rate, in pieces, each as soon as it is made; never blocks the event
   * loop. Whoever stops reading gives up the rest.
   */
  synthesize(sentence: string, options: SynthesisOptions): AsyncIterable<Audio>;
  close(): Promise<void>;
}

/** The voice with this id, or the language's first one. */
export function findVoice(engine: TtsEngine, language: LanguageCode, id?: string): Voice | undefined {
  const voices = engine.voices.filter((voice) => voice.language === language);
  return id === undefined ? voices[0] : voices.find((voice) => voice.id === id);
}
