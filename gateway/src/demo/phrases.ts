/** What the robot says: the phrasebook's pairs, one sentence in each language. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LanguageCode } from "@jbcalling/contract";

export type Phrase = Record<LanguageCode, string>;

/** The pairs of all `*_basics.tsv` in a folder. Throws when there are none. */
export function readPhrases(folder: string): Phrase[] {
  const files = readdirSync(folder).filter((name) => name.endsWith("_basics.tsv"));
  const lines = files.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  const phrases = lines.flatMap((line): Phrase[] => {
    const [en, vi] = line.split("\t");
    return en && vi ? [{ en, vi }] : [];
  });
  if (phrases.length === 0) throw new Error(`Cannot read phrases as there must be pairs in ${folder}`);
  return phrases;
}
