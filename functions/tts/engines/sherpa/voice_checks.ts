/** Whether the files of a voice belong together, before the native engine sees them: it would end the process. */
import { readFileSync, statSync } from "node:fs";
import type { VoiceModel } from "../../pack.ts";
import { readOnnxMetadata } from "@jbcalling/onnx";

export interface VoiceFacts {
  speakers: number;
}

/** Throws what is wrong with a voice. */
export function checkVoice(voice: VoiceModel): VoiceFacts {
  const file = voice.type === "matcha" ? voice.acousticModel : voice.model;
  const metadata = readOnnxMetadata(file);
  const number = (key: string) => {
    const value = Number(metadata.get(key) ?? NaN);
    if (Number.isInteger(value) && value > 0) return value;
    throw new Error(
      `Cannot load ${file} as its metadata must hold ${key}: current value is ${metadata.get(key) ?? "none"}`,
    );
  };
  const rate = number("sample_rate");
  if (voice.sampleRate !== undefined && voice.sampleRate !== rate) {
    throw new Error(`Cannot load ${file} as its sample rate must be ${voice.sampleRate}: current value is ${rate}`);
  }
  const speakers = number("n_speakers");
  if (voice.type === "matcha") readOnnxMetadata(voice.vocoder);
  if (voice.type === "kokoro" || voice.type === "kitten") {
    checkStyles(voice.voices, metadata.get("style_dim"), speakers);
  }
  checkTokens(voice.tokens);
  return { speakers };
}

/** A style for each speaker and length of text, as float32. */
function checkStyles(file: string, dimensions: string | undefined, speakers: number): void {
  const sizes = (dimensions ?? "").split(",").map(Number);
  const wanted = 4 * speakers * sizes.reduce((product, size) => product * size, 1);
  const { size } = statSync(file);
  if (sizes.length === 3 && size === wanted) return;
  throw new Error(`Cannot load ${file} as it must have ${wanted} bytes, as the model says: current value is ${size}`);
}

function checkTokens(file: string): void {
  const lines = readFileSync(file, "utf8").split(/\r?\n/).filter((line) => line.trim() !== "");
  const bad = lines.find((line) => !/ \d+$/.test(line) && !/^\d+$/.test(line.trim()));
  if (lines.length > 1 && bad === undefined) return;
  throw new Error(
    `Cannot load ${file} as each line must be a symbol and its number: current value is ${bad ?? "no line"}`,
  );
}
