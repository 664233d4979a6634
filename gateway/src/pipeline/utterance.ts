/**
 * One utterance from its first word to its translated voice. While it is spoken it has partial captions; at its end it
 * is recognised, translated once for each language that is wanted, and spoken once for each that is heard. Whatever
 * fails, it ends in exactly one outcome.
 *
 * @module
 */
import type { Degradation, GlossaryEntry, LanguageCode, UtteranceClock } from "@jbcalling/contract";
import { type AgreedText, LocalAgreement } from "./agreement.ts";
import { CaptionDraft } from "./caption_draft.ts";
import { endpointMs } from "./endpoint.ts";
import type { FunctionCalls, Spoken } from "./function_calls.ts";
import { LineTranslation } from "./line_translation.ts";
import { PartialRecognition, TAIL_MS } from "./partial_recognition.ts";
import type {
  Audience,
  CaptionUpdate,
  EchoGuard,
  PipelineObserver,
  UtteranceOutcome,
  UtteranceReport,
  UtteranceStage,
} from "./ports.ts";
import { type SampleClock, toSamples } from "./sample_clock.ts";
import type { Segment } from "./segment.ts";
import { areIn, hotwordsIn, termsIn } from "./terms.ts";
import type { Place, VoiceLine, VoiceResult } from "./voice_line.ts";

/** How long after the end of speech its final text and translation may come; until then failures are tried again. */
const TEXT_DEADLINE_MS = 8000;

/** Less than this cannot be told from an echo; nothing of it is shown while it may be one. */
const MIN_ECHO_MS = 800;

/** What all utterances of one speaker share. */
export interface UtteranceContext {
  calls: FunctionCalls;
  audience: Audience;
  glossary(): readonly GlossaryEntry[];
  observer: PipelineObserver;
  echoGuard?: EchoGuard;
  clock: SampleClock;
  now: () => number;
  voiceLine(language: LanguageCode): VoiceLine;
  publish(update: CaptionUpdate): void;
  /** Aborted when the speaker leaves. */
  signal: AbortSignal;
}

export class Utterance {
  readonly id = crypto.randomUUID();
  readonly language: LanguageCode;
  readonly #context: UtteranceContext;
  readonly #segment: Segment;
  readonly #startedAt: number;
  readonly #draft: CaptionDraft;
  readonly #partials: PartialRecognition;
  readonly #agreement = new LocalAgreement();
  readonly #translations = new Map<LanguageCode, LineTranslation>();
  /** Aborted when it is given up for newer ones, or with the speaker. */
  readonly #texts = new AbortController();
  readonly #textSignal: AbortSignal;
  #open = true;
  #hypothesis = "";
  #clock: UtteranceClock = { speechEndAt: 0 };

  constructor(
    segment: Segment,
    language: LanguageCode,
    context: UtteranceContext,
  ) {
    this.language = language;
    this.#segment = segment;
    this.#context = context;
    this.#textSignal = AbortSignal.any([context.signal, this.#texts.signal]);
    this.#startedAt = context.clock.timeOf(segment.start + segment.speechStart);
    this.#draft = new CaptionDraft({
      utteranceId: this.id,
      startedAt: this.#startedAt,
      language,
      publish: context.publish,
    });
    this.#partials = new PartialRecognition({
      recognise: (samples, signal) => {
        const either = AbortSignal.any([signal, this.#textSignal]);
        return context.calls.transcribe(samples, this.#spoken(), {
          requestId: `${this.id}.partial`,
          signal: either,
        });
      },
      listen: (events) => context.calls.listen(this.#spoken(), events),
      onHypothesis: (text, ended) => this.#onHypothesis(text, ended),
      now: context.now,
    });
  }

  /** To be called after every window that it grew by. */
  grow(): void {
    this.#partials.follow(this.#segment);
  }

  /** How long a silence ends it, in ms. */
  endpointMs(usualPauseMs: number | undefined): number {
    return endpointMs({
      language: this.language,
      text: this.#hypothesis,
      settled: this.#partials.hasHeard(this.#segment),
      speechMs: this.#segment.speechMs,
      usualPauseMs,
    });
  }

  /** Whether its text or a translation is still to come. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** What operators may know of it. */
  get report(): UtteranceReport {
    return { id: this.id, language: this.language, clock: { ...this.#clock } };
  }

  /** Gives up on its texts: what is known is what there will be. */
  giveUp(): void {
    this.#texts.abort();
  }

  /** The speaker stopped: `segment` is all of it. Never throws. */
  async finish(segment: Segment): Promise<UtteranceOutcome> {
    const { audience, voiceLine, signal, clock } = this.#context;
    this.#clock = {
      speechEndAt: clock.timeOf(segment.start + segment.speechEnd),
    };
    this.#mark("endpoint");
    const heard = audience.heardLanguages().filter((language) => language !== this.language);
    const places = new Map(
      heard.map((language) => [language, voiceLine(language).reserve()]),
    );
    try {
      return await this.#interpret(segment, places);
    } catch {
      return signal.aborted ? "cancelled" : "failed";
    } finally {
      this.close();
      for (const place of places.values()) place.release();
    }
  }

  /** Stops everything that is under way for it. */
  close(): void {
    this.#partials.close();
    for (const translation of this.#translations.values()) translation.close();
  }

  async #interpret(
    segment: Segment,
    places: Map<LanguageCode, Place>,
  ): Promise<UtteranceOutcome> {
    if (this.#isEcho(segment)) return this.#retract("echo");
    const text = await this.#recognise(segment);
    this.#context.signal.throwIfAborted();
    if (text === undefined) return this.#fail();
    if (text === "") return this.#retract("empty");
    this.#mark("stt");
    this.#draft.setOriginal(text, text.length);
    const targets = this.#targets();
    if (targets.length > 0) this.#draft.publish();
    const translated = await Promise.all(
      targets.map((target) => this.#translate(text, target)),
    );
    this.#context.signal.throwIfAborted();
    if (targets.length > 0) this.#mark("translate");
    this.#draft.finish();
    this.#draft.setClock(this.#clock);
    this.#draft.publish();
    this.#open = false;
    const texts = new Map(
      targets.map((target, index) => [target, translated[index]]),
    );
    return await this.#speak(places, texts);
  }

  /** The final text; nothing when none can be had. */
  async #recognise(segment: Segment): Promise<string | undefined> {
    const known = await this.#partials.finish(segment);
    if (known !== undefined) return known;
    try {
      const samples = segment.read(segment.speechEnd + toSamples(TAIL_MS));
      return await this.#context.calls.transcribe(
        samples,
        this.#spoken(),
        this.#callContext(),
      );
    } catch {
      this.#degrade("stt_unavailable");
      return this.#hypothesis || undefined;
    }
  }

  async #translate(
    text: string,
    target: LanguageCode,
  ): Promise<string | undefined> {
    try {
      const translated = await this.#translationTo(target).finish(text);
      this.#draft.setTranslation(target, translated, translated.length);
      this.#draft.publish();
      return translated;
    } catch {
      this.#degrade("translation_unavailable");
      return undefined;
    }
  }

  async #speak(
    places: Map<LanguageCode, Place>,
    texts: Map<LanguageCode, string | undefined>,
  ): Promise<UtteranceOutcome> {
    const results = await Promise.all(
      [...places].map(([language, place]): Promise<VoiceResult> | undefined => {
        const text = texts.get(language);
        return text ? this.#say(text, place) : undefined;
      }),
    );
    if (results.includes("failed")) this.#degrade("voice_unavailable");
    else if (results.includes("behind")) this.#degrade("behind");
    this.#draft.publish();
    if (results.includes("spoken")) return "spoken";
    return results.includes("cancelled") ? "cancelled" : "captioned";
  }

  #say(text: string, place: Place): Promise<VoiceResult> {
    return place.fill({
      utteranceId: this.id,
      text,
      speechEndAt: this.#clock.speechEndAt,
      onBegun: () => {
        if (this.#clock.ttsMs === undefined) this.#mark("tts");
      },
      onSent: () => {
        if (this.#clock.firstAudioMs !== undefined) return;
        this.#mark("first_audio");
        this.#draft.setClock(this.#clock);
        this.#draft.publish();
      },
    });
  }

  #fail(): UtteranceOutcome {
    this.#draft.finish();
    this.#draft.setClock(this.#clock);
    this.#draft.publish();
    return "failed";
  }

  /** Takes back what was shown, if anything was. */
  #retract(outcome: "echo" | "empty"): UtteranceOutcome {
    if (!this.#draft.published) return outcome;
    this.#draft.clear();
    this.#draft.finish();
    this.#draft.publish();
    return outcome;
  }

  #onHypothesis(text: string, ended: boolean): void {
    if (text === "" || this.#mayBeEcho()) return;
    const line: AgreedText = this.#agreement.update(text, ended);
    this.#hypothesis = line.text;
    const isFirst = !this.#draft.published;
    this.#draft.setOriginal(line.text, line.stable);
    this.#draft.publish();
    if (isFirst) {
      this.#context.observer.firstPartial(
        this.#context.now() - this.#startedAt,
      );
    }
    for (const target of this.#targets()) {
      this.#translationTo(target).follow(line, ended);
    }
  }

  #translationTo(target: LanguageCode): LineTranslation {
    let translation = this.#translations.get(target);
    if (translation) return translation;
    translation = new LineTranslation({
      translate: async (text, { signal, final, draft }) => {
        const context = this.#callContext();
        const partial = {
          requestId: `${this.id}.partial`,
          signal: AbortSignal.any([signal, context.signal]),
        };
        const { calls, glossary } = this.#context;
        const request = { q: text, source: this.language, target };
        const translation = await calls.translate({ ...request, draft }, final ? context : partial);
        const terms = termsIn(text, glossary(), this.language, target);
        if (!terms || areIn(translation, terms)) return translation;
        // A translator that must keep terms translates what is around them: worse, so only where they got lost.
        return await calls.translate({ ...request, glossary: terms }, final ? context : partial);
      },
      onLine: (line) => {
        this.#draft.setTranslation(target, line.text, line.stable);
        this.#draft.publish();
      },
    });
    this.#translations.set(target, translation);
    return translation;
  }

  /** The languages, other than its own, that somebody reads or hears. */
  #targets(): LanguageCode[] {
    const { audience } = this.#context;
    const wanted = new Set([
      ...audience.readLanguages(),
      ...audience.heardLanguages(),
    ]);
    wanted.delete(this.language);
    return [...wanted];
  }

  #spoken(): Spoken {
    return { language: this.language, hotwords: hotwordsIn(this.#context.glossary(), this.language) };
  }

  #callContext() {
    const deadlineAt = this.#clock.speechEndAt + TEXT_DEADLINE_MS;
    return { requestId: this.id, signal: this.#textSignal, deadlineAt };
  }

  #mark(stage: UtteranceStage): void {
    const ms = this.#context.now() - this.#clock.speechEndAt;
    this.#clock[CLOCK_FIELDS[stage]] = ms;
    this.#context.observer.stage(stage, ms);
  }

  #degrade(reason: Degradation): void {
    this.#draft.degrade(reason);
    this.#context.observer.degraded(reason);
  }

  /** True while it may turn out to be an echo. */
  #mayBeEcho(): boolean {
    const { echoGuard, now } = this.#context;
    if (
      !echoGuard || this.#draft.published ||
      !echoGuard.mayBeEcho(this.#startedAt, now())
    ) return false;
    return this.#segment.speechMs < MIN_ECHO_MS || this.#isEcho(this.#segment);
  }

  #isEcho(segment: Segment): boolean {
    const { echoGuard, clock } = this.#context;
    return echoGuard?.isEcho(
      segment.read(segment.speechEnd),
      clock.timeOf(segment.start),
    ) ?? false;
  }
}

const CLOCK_FIELDS = {
  endpoint: "endpointMs",
  stt: "sttMs",
  translate: "translateMs",
  tts: "ttsMs",
  first_audio: "firstAudioMs",
} as const satisfies Record<UtteranceStage, keyof UtteranceClock>;
