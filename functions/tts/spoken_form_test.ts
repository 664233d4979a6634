/** What is written and how people say it: testdata/spoken_LANGUAGE.tsv, two hundred cases for each language. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type LanguageCode, LANGUAGES } from "@jbcalling/contract";
import { spokenForm } from "./spoken_form.ts";

function readCases(language: LanguageCode): [written: string, said: string][] {
  const text = readFileSync(new URL(`./testdata/spoken_${language}.tsv`, import.meta.url), "utf8");
  return text.trimEnd().split("\n").slice(1).map((line) => line.split("\t") as [string, string]);
}

for (const language of LANGUAGES) {
  Deno.test(`${language}: numbers, times, dates, prices and measures are said as people say them`, () => {
    const cases = readCases(language);
    assert.ok(cases.length >= 200, `${cases.length} cases`);
    const wrong = cases.filter(([written, said]) => spokenForm(written, language) !== said);
    assert.deepEqual(wrong.map(([written, said]) => ({ written, said, got: spokenForm(written, language) })), []);
  });

  Deno.test(`${language}: what is said is said once more as it is`, () => {
    for (const [written, said] of readCases(language)) {
      if (!/https?:|www\.|@/.test(written)) assert.equal(spokenForm(said, language), said, written);
    }
  });
}
