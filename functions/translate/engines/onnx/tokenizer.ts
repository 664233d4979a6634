/** The model's own tokenizer, through Hugging Face's library. */
import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import type { ModelConfig } from "./model_config.ts";

export class SubwordTokenizer {
  readonly #tokenizer: Tokenizer;
  readonly #maxTokens: number;
  readonly #end: number;

  constructor(config: ModelConfig) {
    const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
    this.#tokenizer = new Tokenizer(read(config.files.tokenizer), read(config.files.tokenizerConfig));
    this.#maxTokens = config.maxTokens;
    this.#end = config.end;
  }

  /** Token ids with the end token; a sentence that is too long for the model loses its tail. */
  encode(sentence: string): number[] {
    const { ids } = this.#tokenizer.encode(sentence.normalize("NFC"));
    return ids.length <= this.#maxTokens ? [...ids] : [...ids.slice(0, this.#maxTokens - 1), this.#end];
  }

  decode(ids: number[]): string {
    return ids.length === 0 ? "" : this.#tokenizer.decode(ids, { skip_special_tokens: true }).trim();
  }
}
