/**
 * How good the models are that answer: word error rate of recognition, BLEU and chrF of translation, and how much of what
 * the voices say is recognised. Against a running system, so that whatever pack it loaded is what is judged.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { FunctionClient, isLanguage, type LanguageCode, LANGUAGES } from "@jbcalling/contract";
import { drawHeldOut, plainWords } from "./heldout.ts";
import { bleu, chrf, wordErrorRate } from "./scores.ts";

export interface AssessOptions {
  url: string;
  /** Lines of language, audio file (from this file's folder) and words, as FLEURS' transcripts give them. */
  clips?: string;
  /** Lines of source language, target language, source and reference, as FLORES' sentences give them. */
  pairs?: string;
  /** Held-out sentences of the phrasebook where a file is not given. */
  count: number;
}

export interface Finding {
  what: string;
  model: string;
  sentences: number;
  scores: Record<string, number>;
}

interface Pair {
  source: LanguageCode;
  target: LanguageCode;
  text: string;
  reference: string;
}

const TYPES: Record<string, string> = { wav: "audio/wav", flac: "audio/flac", mp3: "audio/mpeg", ogg: "audio/ogg" };

/** Throws what a function or a file throws; nothing is left out in silence. */
export async function assess(options: AssessOptions): Promise<Finding[]> {
  const client = new FunctionClient({ baseUrl: options.url });
  return [
    ...await assessRecognition(client, options),
    ...await assessTranslation(client, options),
    ...await assessVoices(client, options),
  ];
}

/** Recordings, where there are any: a voice of this system says nothing about people. */
async function assessRecognition(client: FunctionClient, { clips }: AssessOptions): Promise<Finding[]> {
  if (!clips) return [];
  const rows = readTable(clips, 3).map(([language, path, words]) => ({ language: languageOf(language!), path, words }));
  return await Promise.all(
    present(rows).map(async (language) => {
      const texts = [];
      let model = "";
      for (const { path, words } of rows.filter((row) => row.language === language)) {
        const file = resolve(dirname(clips), path!);
        const contentType = TYPES[/\w+$/.exec(file)![0]] ?? "audio/wav";
        const reply = await client.transcribe({ audio: new Uint8Array(readFileSync(file)), contentType, language });
        model = reply.model;
        texts.push({ expected: plainWords(words!), actual: plainWords(reply.text) });
      }
      return {
        what: `recordings, ${language}`,
        model,
        sentences: texts.length,
        scores: { "WER %": wordErrorRate(texts) },
      };
    }),
  );
}

async function assessTranslation(client: FunctionClient, options: AssessOptions): Promise<Finding[]> {
  const pairs = options.pairs ? readPairs(options.pairs) : await heldOutPairs(options.count);
  const findings: Finding[] = [];
  for (const [source, target] of [["en", "vi"], ["vi", "en"]] as const) {
    const chosen = pairs.filter((pair) => pair.source === source && pair.target === target);
    if (chosen.length === 0) continue;
    const texts = [];
    let model = "";
    for (const { text, reference } of chosen) {
      const reply = await client.translate({ q: text, source, target });
      model = reply.model;
      texts.push({ expected: reference, actual: reply.translatedText });
    }
    const what = `${options.pairs ? "pairs of the file" : "held-out phrasebook"}, ${source} -> ${target}`;
    findings.push({ what, model, sentences: texts.length, scores: { BLEU: bleu(texts), chrF: chrf(texts) } });
  }
  return findings;
}

/** Each language's first voice says held-out sentences; the recognizer's own errors are among those that are counted. */
async function assessVoices(client: FunctionClient, { count }: AssessOptions): Promise<Finding[]> {
  const pairs = await drawHeldOut(count);
  const findings: Finding[] = [];
  for (const language of LANGUAGES) {
    const texts = [];
    let model = "";
    for (const { written, spoken } of pairs) {
      const speech = await client.synthesize({ text: written[language], language, format: "wav" });
      const audio = new Uint8Array(await speech.arrayBuffer());
      const reply = await client.transcribe({ audio, contentType: "audio/wav", language });
      model = reply.model;
      texts.push({ expected: plainWords(spoken[language]), actual: plainWords(reply.text) });
    }
    findings.push({
      what: `voice heard by ${model}, ${language}`,
      model,
      sentences: texts.length,
      scores: { "WER %": wordErrorRate(texts) },
    });
  }
  return findings;
}

function readPairs(file: string): Pair[] {
  return readTable(file, 4).map(([source, target, text, reference]) => ({
    ...{ source: languageOf(source!), target: languageOf(target!) },
    ...{ text: text!, reference: reference! },
  }));
}

async function heldOutPairs(count: number): Promise<Pair[]> {
  return (await drawHeldOut(count)).flatMap(({ written }): Pair[] => [
    { source: "en", target: "vi", text: written.en, reference: written.vi },
    { source: "vi", target: "en", text: written.vi, reference: written.en },
  ]);
}

/** Lines with so many columns, a header aside that names no language. */
function readTable(file: string, columns: number): string[][] {
  const rows = readFileSync(file, "utf8").split(/\r?\n/).filter(Boolean).map((line) => line.split("\t"));
  if (rows[0] && !isLanguage(rows[0][0]!)) rows.shift();
  const bad = rows.find((row) => row.length < columns);
  if (bad) throw new Error(`Cannot use ${file} as each line must have ${columns} columns: current value is ${bad[0]}`);
  return rows;
}

function languageOf(text: string): LanguageCode {
  if (isLanguage(text)) return text;
  throw new Error(`Cannot judge ${text} as the language must be one of ${LANGUAGES.join(", ")}`);
}

function present(rows: readonly { language: LanguageCode }[]): LanguageCode[] {
  return LANGUAGES.filter((language) => rows.some((row) => row.language === language));
}
