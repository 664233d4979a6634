/** Marks and capitals for texts that have none. */
import type { LanguageCode } from "@jbcalling/contract";
import sherpa from "sherpa-onnx-node";
import type { PunctuationFiles } from "../../pack.ts";
import { withFirstLarge } from "../../text_case.ts";
import { checkPunctuation } from "./model_checks.ts";

type Native = InstanceType<typeof sherpa.OnlinePunctuation>;

export class Punctuation {
  readonly #native: Native;

  private constructor(native: Native) {
    this.#native = native;
  }

  /** Throws when its files are not what they should be. */
  static create(files: PunctuationFiles, threads: number): Punctuation {
    checkPunctuation(files);
    const { model: cnnBilstm, bpeVocab } = files;
    return new Punctuation(
      new sherpa.OnlinePunctuation({ model: { cnnBilstm, bpeVocab, numThreads: threads, provider: "cpu", debug: 0 } }),
    );
  }

  /** Words of any case as sentences. A few milliseconds of work. */
  write(words: string, language: LanguageCode): string {
    const small = words.toLocaleLowerCase(language).trim();
    return small === "" ? "" : withFirstLarge(this.#native.addPunct(small), language);
  }
}
