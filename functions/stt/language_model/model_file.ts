/** Reads what train/language_model.py writes; its docstring has the format. */
import { gunzipSync } from "node:zlib";

/** A back-off trigram model in arrays; costs are -ln p. */
export interface TrigramTables {
  /** The words; the first three are START, END and UNKNOWN. */
  words: string[];
  costs: Float32Array;
  backOffs: Float32Array;
  /** The bigrams after word v are those from bigramsOf[v] to bigramsOf[v + 1], in the order of their words. */
  bigramsOf: Uint32Array;
  bigramWords: Uint16Array;
  bigramCosts: Float32Array;
  bigramBackOffs: Float32Array;
  /** The trigrams after bigram (v, w): where (w, x) stands among the bigrams of w, ascending. */
  trigramsOf: Uint32Array;
  trigramPlaces: Uint16Array;
  trigramCosts: Float32Array;
}

const LINE_FEED = 10;

/** Throws when the file is not what it should be. */
export function readModelFile(file: Uint8Array): TrigramTables {
  const bytes = gunzipSync(file);
  const headerEnd = bytes.indexOf(LINE_FEED);
  const text = new TextDecoder();
  const header = JSON.parse(text.decode(bytes.subarray(0, headerEnd)));
  const { words: wordCount, bigrams: bigramCount, trigrams: trigramCount, step } = header;
  let at = headerEnd + 1;
  const words: string[] = [];
  while (words.length < wordCount) {
    const end = bytes.indexOf(LINE_FEED, at);
    words.push(text.decode(bytes.subarray(at, end)));
    at = end + 1;
  }
  const next = (): number => {
    let value = 0, shift = 0;
    while (bytes[at]! > 127) {
      value |= (bytes[at++]! & 127) << shift;
      shift += 7;
    }
    return value | bytes[at++]! << shift;
  };
  const tables: TrigramTables = {
    words,
    costs: new Float32Array(wordCount),
    backOffs: new Float32Array(wordCount),
    bigramsOf: new Uint32Array(wordCount + 1),
    bigramWords: new Uint16Array(bigramCount),
    bigramCosts: new Float32Array(bigramCount),
    bigramBackOffs: new Float32Array(bigramCount),
    trigramsOf: new Uint32Array(bigramCount + 1),
    trigramPlaces: new Uint16Array(trigramCount),
    trigramCosts: new Float32Array(trigramCount),
  };
  for (let word = 0; word < wordCount; word++) {
    tables.costs[word] = next() * step;
    tables.backOffs[word] = next() * step;
  }
  for (let word = 0, bigram = 0; word < wordCount; word++) {
    const end = bigram + next();
    for (let last = 0; bigram < end; bigram++) {
      last += next();
      tables.bigramWords[bigram] = last;
      tables.bigramCosts[bigram] = next() * step;
      tables.bigramBackOffs[bigram] = next() * step;
    }
    tables.bigramsOf[word + 1] = end;
  }
  for (let bigram = 0, trigram = 0; bigram < bigramCount; bigram++) {
    const end = trigram + next();
    for (let last = 0; trigram < end; trigram++) {
      last += next();
      tables.trigramPlaces[trigram] = last;
      tables.trigramCosts[trigram] = next() * step;
    }
    tables.trigramsOf[bigram + 1] = end;
  }
  if (at !== bytes.length) {
    throw new Error(`Cannot read a language model as it must have ${at} bytes: current value is ${bytes.length}`);
  }
  return tables;
}
