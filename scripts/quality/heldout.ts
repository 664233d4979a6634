/** The phrasebook's held-out sentences: no starter model has seen them. */
import { readFile } from "node:fs/promises";
import type { LanguageCode } from "@jbcalling/contract";

export interface HeldOutPair {
  kind: "pair" | "template";
  written: Record<LanguageCode, string>;
  /** Lower case without punctuation, numbers as words: what a recognizer gives. */
  spoken: Record<LanguageCode, string>;
  /** Spoken forms that are as right a translation as `spoken`. */
  accepted: Record<LanguageCode, string[]>;
}

const PHRASEBOOK = new URL("../../functions/_shared/phrasebook/", import.meta.url);

async function readRows(name: string): Promise<string[][]> {
  return (await readFile(new URL(name, PHRASEBOOK), "utf8")).trim().split("\n").map((line) => line.split("\t"));
}

/** All pairs, in the order of the file. */
export async function readHeldOut(): Promise<HeldOutPair[]> {
  const alternatives = Map.groupBy(
    await readRows("heldout_accepted.tsv"),
    ([en, vi, language]) => [language, en, vi].join("\t"),
  );
  const acceptedIn = (language: LanguageCode, en: string, vi: string) =>
    (alternatives.get([language, en, vi].join("\t")) ?? []).map(([, , , alternative]) => alternative!);
  return (await readRows("heldout.tsv")).map(([kind, en, vi, enSpoken, viSpoken]): HeldOutPair => ({
    kind: kind as HeldOutPair["kind"],
    written: { en: en!, vi: vi! },
    spoken: { en: enSpoken!, vi: viSpoken! },
    accepted: { en: acceptedIn("en", en!, vi!), vi: acceptedIn("vi", en!, vi!) },
  }));
}

/** `count` pairs, always the same ones for a seed. */
export async function drawHeldOut(count: number, seed = 1): Promise<HeldOutPair[]> {
  const pairs = await readHeldOut();
  const order = pairs.map((pair, index) => ({ pair, rank: Math.imul(index + 1, 2654435761 + seed) >>> 0 }));
  return order.sort((left, right) => left.rank - right.rank).slice(0, count).map(({ pair }) => pair);
}

/** Words only, so that what was recognised can be compared with what was expected. */
export function plainWords(text: string): string {
  return text.normalize("NFC").toLowerCase().replaceAll(/[-–/]/g, " ").replaceAll(/[^\p{L}\p{N}' ]/gu, "")
    .replaceAll(/\s+/g, " ").trim();
}

/** Whether a text has exactly the words of the pair's one reference. */
export function isReference(pair: HeldOutPair, language: LanguageCode, text: string): boolean {
  return plainWords(text) === plainWords(pair.spoken[language]);
}

/** Whether a text has exactly the words of the reference or of an accepted alternative. */
export function isAccepted(pair: HeldOutPair, language: LanguageCode, text: string): boolean {
  return isReference(pair, language, text) || pair.accepted[language].includes(plainWords(text));
}
