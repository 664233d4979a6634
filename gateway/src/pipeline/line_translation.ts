/**
 * The translation of one utterance into one language: of the growing text while it is spoken, one request at a time,
 * and of the final text, which is not asked for again when the last partial one was the same.
 *
 * @module
 */
import { type AgreedText, LocalAgreement } from "./agreement.ts";

export interface LineTranslationOptions {
  translate(
    text: string,
    options: { signal: AbortSignal; final: boolean },
  ): Promise<string>;
  onLine(line: AgreedText): void;
}

interface Request {
  source: string;
  result: Promise<string>;
}

export class LineTranslation {
  readonly #options: LineTranslationOptions;
  readonly #controller = new AbortController();
  readonly #agreement = new LocalAgreement();
  #last: Request | undefined;
  #inFlight = false;
  #next: { text: string; ended: boolean } | undefined;

  constructor(options: LineTranslationOptions) {
    this.#options = options;
  }

  /** The original has grown. While it is not `ended`, its last word may be half a word and is left out. */
  follow(text: string, ended: boolean): void {
    const source = ended ? text : text.slice(0, Math.max(0, text.lastIndexOf(" ")));
    if (
      source === "" || source === this.#last?.source ||
      this.#controller.signal.aborted
    ) return;
    this.#next = { text: source, ended };
    this.#advance();
  }

  /** The translation of the final text. Throws what `translate` throws. */
  async finish(text: string): Promise<string> {
    this.#next = undefined;
    const known = this.#last?.source === text ? await this.#last.result.catch(() => undefined) : undefined;
    this.#controller.abort();
    return known ||
      await this.#options.translate(text, {
        signal: new AbortController().signal,
        final: true,
      });
  }

  close(): void {
    this.#controller.abort();
  }

  async #advance(): Promise<void> {
    while (this.#next && !this.#inFlight && !this.#controller.signal.aborted) {
      const { text, ended } = this.#next;
      const result = this.#options.translate(text, {
        signal: this.#controller.signal,
        final: false,
      });
      this.#next = undefined;
      this.#last = { source: text, result };
      this.#inFlight = true;
      try {
        const translated = await result;
        if (!this.#controller.signal.aborted) this.#show(translated, ended);
      } catch {
        this.#last = undefined;
      } finally {
        this.#inFlight = false;
      }
    }
  }

  /** A sentence that goes on does not end in a full stop. */
  #show(translated: string, ended: boolean): void {
    this.#options.onLine(
      this.#agreement.update(
        ended ? translated : translated.replace(/[.?!…]+$/, ""),
        ended,
      ),
    );
  }
}
