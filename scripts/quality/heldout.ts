/** The phrasebook's held-out sentences: no starter model has seen them. */
import { readFile } from "node:fs/promises";
import type { LanguageCode } from "@jbcalling/contract";

export interface HeldOutPair {
  kind: "pair" | "template";
  written: Record<LanguageCode, string>;
  /** Lower case without punctuation, numbers as words: what a recognizer gives. */
  spoken: Record<LanguageCode, string>;
}

const FILE = new URL("../../functions/_shared/phrasebook/heldout.tsv", import.meta.url);

/** `count` pairs, always the same ones for a seed. */
export async function drawHeldOut(count: number, seed = 1): Promise<HeldOutPair[]> {
  const rows = (await readFile(FILE, "utf8")).trim().split("\n").map((line) => line.split("\t"));
  const pairs = rows.map(([kind, en, vi, enSpoken, viSpoken]): HeldOutPair => ({
    kind: kind as HeldOutPair["kind"],
    written: { en: en!, vi: vi! },
    spoken: { en: enSpoken!, vi: viSpoken! },
  }));
  const order = pairs.map((pair, index) => ({ pair, rank: Math.imul(index + 1, 2654435761 + seed) >>> 0 }));
  return order.sort((left, right) => left.rank - right.rank).slice(0, count).map(({ pair }) => pair);
}

/** Words only, so that what was recognised can be compared with what was expected. */
export function plainWords(text: string): string {
  return text.normalize("NFC").toLowerCase().replaceAll(/[-–/]/g, " ").replaceAll(/[^\p{L}\p{N}' ]/gu, "")
    .replaceAll(/\s+/g, " ").trim();
}
