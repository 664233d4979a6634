/** Whether the files of a voice belong together, before the native engine sees them: it would end the process. */
import { existsSync, readFileSync, statSync } from "node:fs";
import type { VoiceModel } from "../../pack.ts";
import { readOnnxMetadata } from "@jbcalling/onnx";

export interface VoiceFacts {
  speakers: number;
}

type Metadata = ReturnType<typeof readOnnxMetadata>;

const VOCODERS = ["hifigan", "vocos", "matcha-tts vocos"];

/** Without them eSpeak NG does not start. */
const ESPEAK_FILES = ["phontab", "phonindex", "phondata", "intonations"];

/** What the native engine reads of each type beside rate and speakers, and does not go on without. */
const NEEDED: Record<VoiceModel["type"], readonly string[]> = {
  vits: [],
  matcha: ["use_eos_bos", "pad_id"],
  kokoro: ["has_espeak"],
  kitten: ["has_espeak"],
};

/** Throws what is wrong with a voice. */
export function checkVoice(voice: VoiceModel): VoiceFacts {
  const file = voice.type === "matcha" ? voice.acousticModel : voice.model;
  const metadata = readOnnxMetadata(file);
  const rate = wholeNumber(file, metadata, "sample_rate");
  if (voice.sampleRate !== undefined && voice.sampleRate !== rate) {
    throw new Error(`Cannot load ${file} as its sample rate must be ${voice.sampleRate}: current value is ${rate}`);
  }
  const speakers = wholeNumber(file, metadata, "n_speakers");
  for (const key of NEEDED[voice.type]) {
    if (!metadata.has(key)) throw new Error(`Cannot load ${file} as its metadata must hold ${key}: it is missing`);
  }
  if (voice.type === "matcha") checkType(voice.vocoder, readOnnxMetadata(voice.vocoder), VOCODERS);
  if (voice.type === "kitten") checkType(file, metadata, ["kitten-tts"]);
  // Kokoro has a style for each length of text, in between an axis of 1.
  if (voice.type === "kokoro") checkStyles(voice.voices, metadata.get("style_dim"), 3, speakers);
  if (voice.type === "kitten") checkStyles(voice.voices, metadata.get("style_dim"), 2, speakers);
  if (metadata.get("has_espeak") === "1") checkEspeakData(file, voice.dataDir);
  checkTokens(voice.tokens);
  return { speakers };
}

function wholeNumber(file: string, metadata: Metadata, key: string): number {
  const value = Number(metadata.get(key) ?? NaN);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(
    `Cannot load ${file} as its metadata must hold ${key}: current value is ${metadata.get(key) ?? "none"}`,
  );
}

function checkType(file: string, metadata: Metadata, types: readonly string[]): void {
  const type = metadata.get("model_type") ?? "none";
  if (types.includes(type)) return;
  const wanted = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(types);
  throw new Error(`Cannot load ${file} as its model_type must be ${wanted}: current value is ${type}`);
}

/** Styles of all speakers, as float32. */
function checkStyles(file: string, dimensions: string | undefined, axes: number, speakers: number): void {
  const sizes = (dimensions ?? "").split(",").map(Number);
  const wanted = 4 * speakers * sizes.reduce((product, size) => product * size, 1);
  const { size } = statSync(file);
  if (sizes.length === axes && size === wanted) return;
  throw new Error(`Cannot load ${file} as it must have ${wanted} bytes, as the model says: current value is ${size}`);
}

function checkEspeakData(file: string, folder: string | undefined): void {
  if (folder === undefined) throw new Error(`Cannot load ${file} as it speaks phonemes and dataDir must be set`);
  const missing = ESPEAK_FILES.find((name) => !existsSync(`${folder}/${name}`));
  if (missing) throw new Error(`Cannot load ${file} as ${folder} must hold ${missing}: it is missing`);
}

function checkTokens(file: string): void {
  const lines = readFileSync(file, "utf8").split(/\r?\n/).filter((line) => line.trim() !== "");
  const bad = lines.find((line) => !/ \d+$/.test(line) && !/^\d+$/.test(line.trim()));
  if (lines.length > 1 && bad === undefined) return;
  throw new Error(
    `Cannot load ${file} as each line must be a symbol and its number: current value is ${bad ?? "no line"}`,
  );
}
