import assert from "node:assert/strict";
import { Channel } from "./channel.ts";
import { ENGLISH_SOUNDS } from "./english_sounds.ts";
import { Lexicon } from "./lexicon.ts";
import { Spelling } from "./spelling.ts";
import { MAX_HEARD, WordSearch } from "./word_search.ts";

const WORDS = ["see", "sea", "send", "sent", "sender", "cent", "tent", "airport", "air", "port", "night", "knight"];
const PRIORS = WORDS.map((_, index) => index / 10);
const spelling = new Spelling(ENGLISH_SOUNDS);
const channel = new Channel(spelling, {
  ...{ alike: 1.5, near: 2.5, unlike: 4, missing: 3.5, missingNext: 1.5, extra: 3.5, extraNext: 1.5 },
  ...{ quiet: 2, fused: 3, broken: 3, repeated: 2, language: 0.6, unknown: 1 },
});
const spellings = WORDS.map((word) => spelling.encode(word));
const search = new WordSearch(new Lexicon(spellings, PRIORS), channel);

/** The same costs by the whole table of each word: what it costs that the first j groups were heard for all of it. */
function costsOf(meant: readonly number[], heard: readonly number[]): number[] {
  const { size } = channel;
  const extraAt = (j: number) => channel.extra[(j > 1 ? heard[j - 2]! : 0) * size + heard[j - 1]!]!;
  const extraNextAt = (j: number) => channel.extraNext[heard[j - 1]!]!;
  let all = [0], missing: number[] = [Infinity];
  for (let j = 1; j <= heard.length; j++) {
    all[j] = all[j - 1]! + (j > 1 ? Math.min(extraAt(j), extraNextAt(j)) : extraAt(j));
    missing[j] = Infinity;
  }
  for (const code of meant) {
    const nextAll: number[] = [], nextMissing: number[] = [];
    let extras = Infinity;
    for (let j = 0; j <= heard.length; j++) {
      nextMissing[j] = Math.min(all[j]! + channel.missing[code]!, missing[j]! + channel.missingNext[code]!);
      let cost = nextMissing[j]!;
      if (j > 0) {
        cost = Math.min(cost, all[j - 1]! + channel.substitution[code * size + heard[j - 1]!]!);
        extras = Math.min(nextAll[j - 1]! + extraAt(j), extras + extraNextAt(j));
        cost = Math.min(cost, extras);
      }
      nextAll[j] = cost;
    }
    [all, missing] = [nextAll, nextMissing];
  }
  return all;
}

Deno.test("search() finds exactly the words that the whole edit distance finds, at the same cost", () => {
  for (const text of ["sen", "see", "sends", "airport", "nite", "sendd", "port", "xyz", "t", "ceent"]) {
    const heard = spelling.encode(text);
    const limits = { whole: 7, part: 4 };
    const found = new Map<string, number>();
    search.search(heard, limits, (word, length, cost) => found.set(`${WORDS[word]} ${length}`, cost));
    const expected = new Map<string, number>();
    for (const [word, meant] of spellings.entries()) {
      for (const [j, cost] of costsOf(meant, heard).entries()) {
        const limit = j === heard.length ? limits.whole : limits.part;
        if (j > 0 && cost + PRIORS[word]! <= limit) expected.set(`${WORDS[word]} ${j}`, cost);
      }
    }
    assert.deepEqual([...found].sort(), [...expected].sort(), text);
  }
});

Deno.test("what sounds alike is nearer than what does not", () => {
  const costs = new Map<string, number>();
  search.search(spelling.encode("sent"), { whole: 9, part: -1 }, (word, _, cost) => costs.set(WORDS[word]!, cost));
  assert.equal(costs.get("sent"), 0);
  assert.ok(costs.get("cent")! < costs.get("tent")!);
});

Deno.test("search() refuses more than it has room for", () => {
  const heard = Array(MAX_HEARD + 1).fill(1);
  assert.throws(() => search.search(heard, { whole: 1, part: 1 }, () => {}), /at most 30 groups/);
});
