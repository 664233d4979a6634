/**
 * Word error rates of the exported models through the function's own engine, on the test sets of `prepare.py` and on
 * recordings of people.
 *
 *     deno run -A functions/stt/train/evaluate.ts --data FOLDER [--clips utterances.tsv] [--pack FOLDER]
 *         [--streaming]      # the models of the pack that hear streams, with whole utterances
 *
 * The clips file has the columns lang, path (from the file's parent folder), text.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isLanguage, type LanguageCode, LANGUAGES } from "@jbcalling/contract";
import { decodeAudio } from "../decode/mod.ts";
import { SherpaEngine } from "../engines/sherpa/sherpa_engine.ts";
import { onlyStreaming, readPack } from "../pack.ts";
import { readSpokenSet, type Sample } from "./spoken_set.ts";
import { countEdits } from "./word_errors.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    clips: { type: "string" },
    pack: { type: "string", default: fileURLToPath(new URL("../models/starter", import.meta.url)) },
    streaming: { type: "boolean", default: false },
    show: { type: "boolean", default: false },
  },
});
const pack = readPack(values.pack);
const engine = await SherpaEngine.create(values.streaming ? onlyStreaming(pack) : pack);
console.log("| set | sentences | WER % | CER % | exact % | language right % |\n| --- | --- | --- | --- | --- | --- |");
for (const language of values.data ? LANGUAGES : []) {
  const folder = `${values.data}/${language}`;
  const names = (await readdir(folder)).filter((name) => /^test-.*\.pcm$/.test(name)).sort();
  for (const name of names) {
    await report(`${language} ${name.slice(5, -4)}`, language, await readSpokenSet(folder, name.slice(0, -4)));
  }
}
if (values.clips) {
  for (const [language, samples] of await readClips(values.clips)) {
    await report(`${language} people`, language, samples);
  }
}

async function readClips(file: string): Promise<Map<LanguageCode, Sample[]>> {
  const clips = new Map<LanguageCode, Sample[]>();
  for (const line of (await readFile(file, "utf8")).trim().split("\n")) {
    const [language, path, text] = line.split("\t");
    if (!isLanguage(language)) continue;
    const bytes = new Uint8Array(await readFile(`${dirname(dirname(file))}/${path}`));
    const { samples } = await decodeAudio(bytes, "", { maxAudioMs: 600_000 }, new AbortController().signal);
    clips.set(language, [...clips.get(language) ?? [], { text: text!.toLowerCase(), samples }]);
  }
  return clips;
}

async function report(name: string, language: LanguageCode, samples: Sample[]): Promise<void> {
  const sum = { words: 0, wordErrors: 0, letters: 0, letterErrors: 0, exact: 0, language: 0 };
  for (const { text, samples: sound } of samples) {
    const { text: heard } = await engine.recognize(sound, language);
    sum.language += Number(await engine.identifyLanguage(sound) === language);
    sum.words += text.split(" ").length;
    sum.wordErrors += countEdits(text.split(" "), heard.split(" "));
    sum.letters += text.length;
    sum.letterErrors += countEdits([...text], [...heard]);
    sum.exact += Number(text === heard);
    if (values.show && text !== heard) console.log(`  ${text}\n  ${heard}\n`);
  }
  const percent = (part: number, whole: number) => (100 * part / whole).toFixed(1);
  const columns = [name, samples.length, percent(sum.wordErrors, sum.words), percent(sum.letterErrors, sum.letters)];
  console.log(
    `| ${[...columns, percent(sum.exact, samples.length), percent(sum.language, samples.length)].join(" | ")} |`,
  );
}
