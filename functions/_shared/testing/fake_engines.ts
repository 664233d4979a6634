/** Scripted engines: what they answer, how long they take and how they fail is set by the test. */
import { type Audio, CallError, type LanguageCode, type Voice } from "@jbcalling/contract";

/** What a scripted engine does with one call. */
export type Script<Input, Output> = (input: Input, call: number) => Output | Promise<Output>;

export interface FakeUtterance {
  accept(samples: Float32Array): Promise<string>;
  finish(): Promise<string | undefined>;
}

/** A recognizer that hears what the script says; the ports are structural, so it needs no import of the function. */
export class FakeSttEngine {
  readonly languages: readonly LanguageCode[] = ["vi", "en"];
  calls = 0;
  readonly #hear: Script<{ samples: Float32Array; language: LanguageCode; hotwords?: readonly string[] }, string>;
  readonly #identify: LanguageCode;

  constructor(
    hear: Script<{ samples: Float32Array; language: LanguageCode; hotwords?: readonly string[] }, string>,
    identify: LanguageCode = "vi",
  ) {
    this.#hear = hear;
    this.#identify = identify;
  }

  modelId(language: LanguageCode): string {
    return `fake-${language}`;
  }

  async recognize(samples: Float32Array<ArrayBuffer>, language: LanguageCode, hotwords?: readonly string[]) {
    const text = await this.#hear({ samples, language, hotwords }, this.calls++);
    return { text, startMs: 0, endMs: samples.length / 16 };
  }

  identifyLanguage(): Promise<LanguageCode> {
    return Promise.resolve(this.#identify);
  }

  /** Every 16 s is one stretch of speech. */
  findSpeech(samples: Float32Array<ArrayBuffer>) {
    const size = 16 * 16_000;
    const count = Math.ceil(samples.length / size);
    const spans = Array.from({ length: count }, (_, index) => {
      return { samples: samples.slice(index * size, (index + 1) * size), startMs: index * 16_000 };
    });
    return Promise.resolve(spans);
  }

  hasSpeech(samples: Float32Array<ArrayBuffer>): Promise<boolean> {
    return Promise.resolve(samples.some((sample) => Math.abs(sample) > 0.01));
  }

  /** It hears whole utterances only. */
  hearsStreams(): boolean {
    return false;
  }

  openUtterance(): FakeUtterance | undefined {
    return undefined;
  }

  resampler(_sampleRate: number): (samples: Float32Array) => Float32Array {
    return (samples) => samples;
  }

  watchSpeech(): { accept(samples: Float32Array): number; close(): void } {
    return { accept: () => Infinity, close: () => {} };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export interface FakeTranslationJob {
  text: string;
  source: LanguageCode;
  target: LanguageCode;
  count: number;
  draft?: string;
  signal: AbortSignal;
}

/** A translator between Vietnamese and English. */
export class FakeTranslator {
  calls = 0;
  readonly #translate: Script<FakeTranslationJob, string[]>;

  constructor(translate: Script<FakeTranslationJob, string[]>) {
    this.#translate = translate;
  }

  modelId(source: LanguageCode, target: LanguageCode): string | undefined {
    return source === target ? undefined : `fake-${source}-${target}`;
  }

  async translate(job: FakeTranslationJob): Promise<string[]> {
    job.signal.throwIfAborted();
    if (job.source === job.target) {
      throw new CallError("unsupported_language", "Cannot translate into the same language");
    }
    return await this.#translate(job, this.calls++);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A voice that speaks 10 ms for each letter, or fails as the script says. */
export class FakeTtsEngine {
  readonly id = "fake";
  readonly voices: readonly Voice[] = [
    { id: "vi-fake", name: "Vietnamese", language: "vi", engine: "fake", sampleRate: 16_000 },
    { id: "en-fake", name: "English", language: "en", engine: "fake", sampleRate: 16_000 },
  ];
  readonly spoken: string[] = [];
  readonly #before: Script<string, void>;

  constructor(before: Script<string, void> = () => {}) {
    this.#before = before;
  }

  async *synthesize(
    sentence: string,
    options: { voice: string; speed: number; signal: AbortSignal },
  ): AsyncGenerator<Audio> {
    options.signal.throwIfAborted();
    await this.#before(sentence, this.spoken.length);
    this.spoken.push(sentence);
    yield { samples: new Float32Array(sentence.length * 160).fill(0.1), sampleRate: 16_000 };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
