/**
 * Hotwords of offline transducers: a beam search in which the paths that spell them are worth more. It needs the
 * SentencePiece model that the recognizer's tokens come from, as a list of pieces and scores.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LanguageCode } from "@jbcalling/contract";
import type { ModelFiles } from "../../pack.ts";
import { readPieces } from "./sentence_pieces.ts";

/** What each token of a hotword is worth, in nats: sherpa-onnx's own default. */
const SCORE = 1.5;

const PATHS = 4;

interface BeamSearch extends Disposable {
  model: { modelingUnit: "bpe"; bpeVocab: string };
  decoding: { decodingMethod: "modified_beam_search"; maxActivePaths: number; hotwordsScore: number };
}

/** The configuration, to be disposed of once the recognizer is loaded; nothing without a SentencePiece model. */
export function beamSearch({ bpeModel }: ModelFiles): BeamSearch | undefined {
  if (!bpeModel) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "pieces-"));
  const bpeVocab = join(folder, "bpe.vocab");
  const pieces = readPieces(readFileSync(bpeModel));
  writeFileSync(bpeVocab, pieces.map(({ piece, score }) => `${piece}\t${score}\n`).join(""));
  return {
    model: { modelingUnit: "bpe", bpeVocab },
    decoding: { decodingMethod: "modified_beam_search", maxActivePaths: PATHS, hotwordsScore: SCORE },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** In the letters that the recognizer writes; `/` stands between them, and `:` would begin a score. */
export function hotwordsFor(hotwords: readonly string[], { textCase }: ModelFiles, language: LanguageCode): string {
  return hotwords.map((hotword) => {
    const words = hotword.normalize("NFC").replaceAll(/[/:\s]+/g, " ").trim();
    return textCase === "upper" ? words.toLocaleUpperCase(language) : words;
  }).filter((words) => words !== "").join("/");
}
