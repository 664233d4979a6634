/**
 * The speech of one speaker, from microphone samples to captions and translated voices: windows to the detector,
 * utterances out of windows, each utterance on its own from there.
 *
 * @module
 */
import type { GlossaryEntry, LanguageCode } from "@jbcalling/contract";
import { FunctionCalls } from "./function_calls.ts";
import { PauseHabit } from "./pause_habit.ts";
import {
  type Audience,
  type CaptionUpdate,
  type EchoGuard,
  type PipelineObserver,
  type SpeechDetector,
  type SpeechFunctions,
  type VoiceTracks,
  WINDOW_SAMPLES,
} from "./ports.ts";
import { SampleClock, toMs, toSamples } from "./sample_clock.ts";
import type { Segment } from "./segment.ts";
import { Segmenter, type SegmenterEvent } from "./segmenter.ts";
import { Utterance, type UtteranceContext } from "./utterance.ts";
import { VoiceLine } from "./voice_line.ts";
import { WindowCutter } from "./window_cutter.ts";

/** When no audio comes for this long within an utterance, silence takes its place: a browser may send none. In ms. */
const STARVED_MS = 500;

/** A jump of the capture time beyond this is a gap in the audio, not jitter, in ms. */
const GAP_MS = 60;

/** Utterances of one speaker whose texts are still to come; the oldest is given up for one more. */
const MAX_PENDING = 8;

export interface SpeakerPipelineOptions {
  /** What the speaker speaks. */
  language: LanguageCode;
  /** Owned by the pipeline from now on: it closes it. */
  detector: SpeechDetector;
  functions: SpeechFunctions;
  audience: Audience;
  voices: VoiceTracks;
  /** What is called how in each language; nothing by default. */
  glossary?(): readonly GlossaryEntry[];
  onCaption(update: CaptionUpdate): void;
  observer: PipelineObserver;
  echoGuard?: EchoGuard;
  /** ms since 1970 */
  now?: () => number;
}

export class SpeakerPipeline {
  readonly #options: SpeakerPipelineOptions;
  readonly #now: () => number;
  readonly #controller = new AbortController();
  readonly #cutter = new WindowCutter();
  readonly #clock = new SampleClock();
  readonly #habit = new PauseHabit();
  readonly #segmenter: Segmenter;
  readonly #context: UtteranceContext;
  readonly #voiceLines = new Map<LanguageCode, VoiceLine>();
  /** Utterances that have ended and are not settled, oldest first. */
  readonly #pending = new Map<Utterance, Promise<void>>();
  #language: LanguageCode;
  #utterance: Utterance | undefined;
  /** Samples taken, the position of the next one. */
  #position = 0;
  #lastAt = -Infinity;
  #starving: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SpeakerPipelineOptions) {
    this.#options = options;
    this.#language = options.language;
    this.#now = options.now ?? Date.now;
    this.#segmenter = new Segmenter({
      endpointMs: () => this.#utterance?.endpointMs(this.#habit.usualMs) ?? Infinity,
      onPause: (ms) => this.#habit.add(ms),
    });
    this.#context = {
      calls: new FunctionCalls({
        functions: options.functions,
        observer: options.observer,
        now: this.#now,
      }),
      audience: options.audience,
      glossary: () => options.glossary?.() ?? [],
      observer: options.observer,
      echoGuard: options.echoGuard,
      clock: this.#clock,
      now: this.#now,
      voiceLine: (language) => this.#voiceLine(language),
      publish: (update) => {
        if (!this.#controller.signal.aborted) options.onCaption(update);
      },
      signal: this.#controller.signal,
    };
  }

  /**
   * Takes the next samples of the microphone at `SPEECH_RATE`, any number. `capturedAt` is when the first of them was
   * caught, ms since 1970 by the gateway's clock; without it they follow the ones before, and the last is from now.
   */
  accept(samples: Float32Array, capturedAt?: number): void {
    if (this.#controller.signal.aborted || samples.length === 0) return;
    const at = capturedAt ?? this.#now() - toMs(samples.length);
    this.#bridge(at, capturedAt !== undefined);
    this.#lastAt = this.#now();
    this.#clock.mark(this.#position, at);
    this.#take(samples);
    this.#watch();
  }

  /** The speaker now speaks another language; what was being said is over. */
  speak(language: LanguageCode): void {
    if (language === this.#language) return;
    this.flush();
    this.#language = language;
  }

  /** Nothing more comes for now, as when the microphone is muted: what was being said is over. */
  flush(): void {
    if (this.#controller.signal.aborted) return;
    this.#handle(this.#segmenter.flush());
    this.#options.detector.reset();
  }

  /** Stops all work; what is not done is counted as cancelled. May be called more than once. */
  async close(): Promise<void> {
    clearTimeout(this.#starving);
    if (!this.#controller.signal.aborted) {
      this.#controller.abort();
      this.#options.detector.close();
      if (this.#utterance) this.#options.observer.utterance("cancelled", this.#utterance.report);
      this.#utterance?.close();
      this.#utterance = undefined;
    }
    await Promise.all(this.#pending.values());
  }

  #take(samples: Float32Array): void {
    this.#position += samples.length;
    for (const window of this.#cutter.cut(samples)) {
      this.#handle(
        this.#segmenter.accept(window, this.#options.detector.accept(window)),
      );
      this.#utterance?.grow();
    }
  }

  #handle(events: readonly SegmenterEvent[]): void {
    for (const event of events) {
      if (event.type === "opened") {
        this.#options.observer.speechBegan();
        this.#utterance = new Utterance(
          event.segment,
          this.#language,
          this.#context,
        );
      } else this.#end(event.segment);
    }
  }

  #end(segment: Segment): void {
    const utterance = this.#utterance;
    this.#utterance = undefined;
    if (!utterance) return;
    const open = [...this.#pending.keys()].filter(({ isOpen }) => isOpen);
    if (open.length >= MAX_PENDING) open[0]!.giveUp();
    const settled = utterance.finish(segment).then((outcome) => {
      this.#pending.delete(utterance);
      this.#options.observer.utterance(outcome, utterance.report);
    });
    this.#pending.set(utterance, settled);
  }

  /** Puts silence where audio is missing within an utterance, so that the times of what follows are right. */
  #bridge(at: number, exact: boolean): void {
    const missingMs = at - this.#clock.timeOf(this.#position);
    const paused = exact ? Math.abs(missingMs) > GAP_MS : this.#now() - this.#lastAt > STARVED_MS;
    if (!paused) return;
    if (exact && missingMs > 0 && this.#segmenter.current) {
      this.#takeSilence(missingMs);
    }
    this.#clock.reset();
  }

  #watch(): void {
    if (this.#starving !== undefined || !this.#segmenter.current) return;
    this.#starving = setTimeout(() => {
      this.#starving = undefined;
      const missingMs = this.#now() - this.#clock.timeOf(this.#position);
      if (this.#now() - this.#lastAt >= STARVED_MS) {
        this.#takeSilence(missingMs);
      }
      this.#watch();
    }, STARVED_MS / 5);
  }

  #takeSilence(ms: number): void {
    const enoughToEnd = 1000;
    const samples = toSamples(Math.max(0, Math.min(ms, enoughToEnd)));
    if (samples >= WINDOW_SAMPLES) this.#take(new Float32Array(samples));
  }

  #voiceLine(language: LanguageCode): VoiceLine {
    let line = this.#voiceLines.get(language);
    if (line) return line;
    const { voices, audience } = this.#options;
    line = new VoiceLine({
      language,
      calls: this.#context.calls,
      track: () => voices.track(language),
      wanted: () => audience.heardLanguages().includes(language),
      now: this.#now,
      signal: this.#controller.signal,
    });
    this.#voiceLines.set(language, line);
    return line;
  }
}
