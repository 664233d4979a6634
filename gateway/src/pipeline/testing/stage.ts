/**
 * A pipeline with scripted surroundings and a clock that the test turns: audio is fed at the pace of speech, and its
 * voices are taken frame by frame.
 *
 * @module
 */
import { mock, type TestContext } from "node:test";
import type { GlossaryEntry, LanguageCode } from "@jbcalling/contract";
import type { Audience, EchoGuard, SpeechDetector, VoiceTracks } from "../ports.ts";
import { toSamples } from "../sample_clock.ts";
import { SpeakerPipeline } from "../speaker_pipeline.ts";
import { VoiceQueue } from "../voice_queue.ts";
import { EnergyDetector } from "./energy_detector.ts";
import { Recorder } from "./recorder.ts";
import { type Script, ScriptedFunctions } from "./scripted_functions.ts";
import { silence } from "./word_audio.ts";

/** Audio comes, and voices go, every 20 ms. */
const TICK_MS = 20;

export interface StageOptions {
  language?: LanguageCode;
  reads?: LanguageCode[];
  hears?: LanguageCode[];
  script?: Script;
  detector?: SpeechDetector;
  echoGuard?: EchoGuard;
}

export class Stage implements Audience, VoiceTracks {
  readonly functions: ScriptedFunctions;
  readonly recorder = new Recorder();
  readonly pipeline: SpeakerPipeline;
  readonly queues = new Map<LanguageCode, VoiceQueue>();
  /** Samples of voice that were sent, by language. */
  readonly sent = new Map<LanguageCode, number>();
  /** May be changed during a test. */
  reads: readonly LanguageCode[];
  hears: readonly LanguageCode[];
  glossary: readonly GlossaryEntry[] = [];

  private constructor(options: StageOptions) {
    this.reads = options.reads ?? [];
    this.hears = options.hears ?? [];
    this.functions = new ScriptedFunctions(options.script);
    this.pipeline = new SpeakerPipeline({
      language: options.language ?? "en",
      detector: options.detector ?? new EnergyDetector(),
      functions: this.functions,
      audience: this,
      voices: this,
      glossary: () => this.glossary,
      onCaption: (update) => this.recorder.captions.push(update),
      observer: this.recorder,
      echoGuard: options.echoGuard,
    });
  }

  /** Time stands still from now on, but for `run` and `say`; it goes on by itself after the test. */
  static open(test: TestContext, options: StageOptions = {}): Stage {
    mock.timers.enable({
      apis: ["setTimeout", "Date"],
      now: 1_700_000_000_000,
    });
    const stage = new Stage(options);
    test.after(async () => {
      await stage.pipeline.close();
      mock.timers.reset();
    });
    return stage;
  }

  readLanguages(): readonly LanguageCode[] {
    return this.reads;
  }

  heardLanguages(): readonly LanguageCode[] {
    return this.hears;
  }

  track(language: LanguageCode): VoiceQueue {
    const queue = this.queues.get(language) ?? new VoiceQueue();
    this.queues.set(language, queue);
    return queue;
  }

  /** Feeds samples at the pace of speech. */
  async say(samples: Float32Array): Promise<void> {
    const step = toSamples(TICK_MS);
    for (let at = 0; at < samples.length; at += step) {
      await this.#tick();
      this.pipeline.accept(samples.subarray(at, at + step));
      await settle();
    }
  }

  /** Silence from the microphone. */
  async hush(ms: number): Promise<void> {
    await this.say(silence(ms));
  }

  /** Time passes and no audio comes. */
  async run(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += TICK_MS) await this.#tick();
  }

  async #tick(): Promise<void> {
    mock.timers.tick(TICK_MS);
    for (const [language, queue] of this.queues) {
      const frame = queue.next();
      if (frame) {
        this.sent.set(language, (this.sent.get(language) ?? 0) + frame.length);
      }
    }
    await settle();
  }
}

/** Lets everything run that waits for no timer. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
