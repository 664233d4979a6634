/**
 * The translation of one utterance into one language: of the growing text while it is spoken, one request at a time,
 * and of the final text, which is not asked for again when the last partial one was the same.
 *
 * @module
 */
import { type AgreedText, LocalAgreement } from "./agreement.ts";

/**
 * Words at the end of a partial translation that are not shown before they are stable: a translator completes what it
 * is given, and takes most of these words back. With two of them held back, and only the stable part of the original
 * translated, 0.26 characters are taken back for each final one; with everything shown, 0.86.
 */
const HELD_BACK = 2;

export interface LineTranslationOptions {
  /** A `draft` is what the text's beginning was translated to, which makes translating the longer text cheaper. */
  translate(text: string, options: { signal: AbortSignal; final: boolean; draft?: string }): Promise<string>;
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
  /** The newest translation of the growing text. */
  #draft: string | undefined;
  #inFlight = false;
  #next: { source: string; ended: boolean } | undefined;

  constructor(options: LineTranslationOptions) {
    this.#options = options;
  }

  /** The original has grown. While it is not `ended`, only what is stable of it is translated. */
  follow({ text, stable }: AgreedText, ended: boolean): void {
    const source = ended ? text : text.slice(0, stable);
    if (source === "" || source === this.#last?.source || this.#controller.signal.aborted) return;
    this.#next = { source, ended };
    this.#advance();
  }

  /** The translation of the final text. Throws what `translate` throws. */
  async finish(text: string): Promise<string> {
    this.#next = undefined;
    const known = this.#last?.source === text ? await this.#last.result.catch(() => undefined) : undefined;
    this.#controller.abort();
    return known || await this.#options.translate(text, { signal: new AbortController().signal, final: true });
  }

  close(): void {
    this.#controller.abort();
  }

  async #advance(): Promise<void> {
    while (this.#next && !this.#inFlight && !this.#controller.signal.aborted) {
      const { source, ended } = this.#next;
      const { signal } = this.#controller;
      const result = this.#options.translate(source, { signal, final: false, draft: this.#draft });
      this.#next = undefined;
      this.#last = { source, result };
      this.#inFlight = true;
      try {
        const translated = await result;
        this.#draft = translated;
        if (!this.#controller.signal.aborted) this.#show(translated, ended);
      } catch {
        this.#last = undefined;
      } finally {
        this.#inFlight = false;
      }
    }
  }

  #show(translated: string, ended: boolean): void {
    if (ended) return this.#options.onLine(this.#agreement.update(translated, true));
    const { text, stable } = this.#agreement.update(translated);
    const tail = text.slice(stable).split(" ").slice(0, -HELD_BACK).join(" ");
    if (stable + tail.length > 0) this.#options.onLine({ text: text.slice(0, stable) + tail, stable });
  }
}
