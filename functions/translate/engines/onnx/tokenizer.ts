/** The model's own tokenizer, through Hugging Face's library. */
import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import type { ModelConfig } from "./model_config.ts";
import type { PairSettings } from "./pair_settings.ts";

export class SubwordTokenizer {
  readonly #tokenizer: Tokenizer;
  readonly #config: ModelConfig;
  /** What surrounds every text: the end token, and for some models the language's. */
  readonly #around: number[];

  constructor(config: ModelConfig) {
    const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
    this.#tokenizer = new Tokenizer(read(config.files.tokenizer), read(config.files.tokenizerConfig));
    this.#config = config;
    this.#around = [...this.#tokenizer.encode("").ids];
    if (this.#around.includes(config.end)) return;
    throw new Error(
      `Cannot load ${config.files.tokenizer} as it must end texts with the model's end token ${config.end}: ` +
        `current value is ${this.#around.join(", ") || "nothing"}`,
    );
  }

  /** Whether the language's token stands after the text, as in the first mBART, and not before it. */
  get languageLast(): boolean {
    return this.#around.length > 1 && this.#around[0] === this.#config.end;
  }

  /** The id of a token such as a language's. Throws when the model has none. */
  idOf(token: string): number {
    const id = this.#tokenizer.token_to_id(token);
    if (id !== undefined && id < this.#config.vocabulary) return id;
    throw new Error(`Cannot translate as the model must know the token ${token}: current value is ${id ?? "none"}`);
  }

  /** Token ids with the end token and the language's; a sentence that is too long for the model loses its tail. */
  encode(sentence: string, { sourceToken, sourcePrefix = "" }: PairSettings = {}): number[] {
    const text = `${sourcePrefix}${sentence.normalize("NFC")}`;
    const { ids } = this.#tokenizer.encode(text, { add_special_tokens: false });
    const language = sourceToken === undefined ? [] : [this.idOf(sourceToken)];
    const [before, after] = this.languageLast ? [[], [this.#config.end, ...language]] : [language, [this.#config.end]];
    const kept = ids.slice(0, this.#config.maxTokens - before.length - after.length);
    return [...before, ...kept, ...after];
  }

  decode(ids: number[]): string {
    return ids.length === 0 ? "" : this.#tokenizer.decode(ids, { skip_special_tokens: true }).trim();
  }
}
