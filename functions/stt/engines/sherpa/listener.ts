/** The recognizers of a pack, each with what is made of its text. */
import { realpathSync } from "node:fs";
import { isLanguage, type LanguageCode } from "@jbcalling/contract";
import type { HypothesisRepair } from "../../language_model/hypothesis_repair.ts";
import { loadRepair } from "../../language_model/load_repair.ts";
import type { ModelFiles, Pack } from "../../pack.ts";
import { sentenceCase } from "../../text_case.ts";
import { OnlineRecognizer } from "./online_recognizer.ts";
import { Punctuation } from "./punctuation.ts";
import { createRecognizer, type Recognizer } from "./recognizer.ts";

export interface Listeners {
  /** For whole utterances. */
  whole: Map<LanguageCode, Listener>;
  /** For utterances that are still being spoken, where there is a model for them; it may be the same one. */
  streaming: Map<LanguageCode, Listener<OnlineRecognizer>>;
}

interface Writing {
  repair: HypothesisRepair | undefined;
  punctuation: Punctuation | undefined;
}

export class Listener<Kind extends Recognizer = Recognizer> {
  readonly id: string;
  readonly recognizer: Kind;
  readonly #language: LanguageCode;
  readonly #capitals: boolean;
  readonly #writing: Writing;

  constructor(recognizer: Kind, language: LanguageCode, files: ModelFiles, writing: Writing) {
    this.id = files.id;
    this.recognizer = recognizer;
    this.#language = language;
    this.#capitals = files.textCase === "upper";
    this.#writing = writing;
  }

  /** What the recognizer wrote, as people write it. */
  write(heard: string, hotwords: readonly string[]): string {
    const text = heard.trim();
    const { repair, punctuation } = this.#writing;
    const repaired = repair?.repair(text, hotwords) ?? text;
    if (!this.#capitals) return repaired;
    return punctuation?.write(repaired, this.#language) ?? sentenceCase(repaired, this.#language);
  }
}

/** Loads every recognizer of the pack at once, each with this many threads. Throws what is wrong with their files. */
export async function loadListeners(pack: Pack, threads: number): Promise<Listeners> {
  const repairOf = createRepairs();
  const load = async (language: LanguageCode) => {
    const marks = pack.punctuation?.[language];
    const punctuation = marks && Punctuation.create(marks, threads);
    const listen = async (files: ModelFiles) => {
      const recognizer = await createRecognizer(files, language, threads);
      return new Listener(recognizer, language, files, { repair: repairOf(language, files), punctuation });
    };
    const own = pack.streaming?.[language];
    const [whole, streaming] = await Promise.all([listen(pack.recognizers[language]), own && listen(own)]);
    return { language, whole, streaming: streaming ?? whole };
  };
  const listeners: Listeners = { whole: new Map(), streaming: new Map() };
  const languages = Object.keys(pack.recognizers).filter(isLanguage);
  for (const { language, whole, streaming } of await Promise.all(languages.map(load))) {
    listeners.whole.set(language, whole);
    if (isOnline(streaming)) listeners.streaming.set(language, streaming);
  }
  return listeners;
}

function isOnline(listener: Listener): listener is Listener<OnlineRecognizer> {
  return listener.recognizer instanceof OnlineRecognizer;
}

/** Models that name the same language model share it. */
function createRepairs(): (language: LanguageCode, files: ModelFiles) => HypothesisRepair | undefined {
  const loaded = new Map<string, HypothesisRepair>();
  return (language, { languageModel }) => {
    if (!languageModel) return undefined;
    const path = realpathSync(languageModel);
    const repair = loaded.get(path) ?? loadRepair(language, path);
    loaded.set(path, repair);
    return repair;
  };
}
