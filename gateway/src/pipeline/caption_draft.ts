/** The caption of one utterance while it grows: it is given out only when it changed, each time with a higher `rev`. */
import type { CaptionLine, Degradation, LanguageCode, UtteranceClock } from "@jbcalling/contract";
import type { CaptionUpdate } from "./ports.ts";

export interface CaptionDraftOptions {
  utteranceId: string;
  /** ms since 1970 */
  startedAt: number;
  language: LanguageCode;
  publish(update: CaptionUpdate): void;
}

export class CaptionDraft {
  readonly #options: CaptionDraftOptions;
  #rev = 0;
  #changed = false;
  #original: CaptionLine;
  #translations: Partial<Record<LanguageCode, CaptionLine>> = {};
  #clock: UtteranceClock | undefined;
  #final = false;
  #degraded: Degradation | undefined;

  constructor(options: CaptionDraftOptions) {
    this.#options = options;
    this.#original = { language: options.language, text: "", stable: 0 };
  }

  /** Whether anybody has seen it. */
  get published(): boolean {
    return this.#rev > 0;
  }

  setOriginal(text: string, stable: number): void {
    this.#original = this.#changedLine(this.#original, {
      ...this.#original,
      text,
      stable,
    });
  }

  setTranslation(language: LanguageCode, text: string, stable: number): void {
    const line = this.#changedLine(this.#translations[language], {
      language,
      text,
      stable,
    });
    this.#translations = { ...this.#translations, [language]: line };
  }

  /** No translations any more, as when there are no words. */
  clear(): void {
    this.setOriginal("", 0);
    this.#translations = {};
  }

  setClock(clock: UtteranceClock): void {
    this.#clock = { ...clock };
    this.#changed = true;
  }

  degrade(reason: Degradation): void {
    this.#degraded = reason;
    this.#changed = true;
  }

  finish(): void {
    this.#changed ||= !this.#final;
    this.#final = true;
  }

  /** Gives it out if it changed since the last time. */
  publish(): void {
    if (!this.#changed) return;
    this.#changed = false;
    const { utteranceId, startedAt, publish } = this.#options;
    publish({
      utteranceId,
      rev: ++this.#rev,
      startedAt,
      original: this.#original,
      translations: this.#translations,
      final: this.#final,
      ...(this.#clock && { clock: this.#clock }),
      ...(this.#degraded && { degraded: this.#degraded }),
    });
  }

  #changedLine(
    before: CaptionLine | undefined,
    after: CaptionLine,
  ): CaptionLine {
    if (
      before && before.text === after.text && before.stable === after.stable
    ) return before;
    this.#changed = true;
    return after;
  }
}
