/** Spoken sentences as `prepare.py` stores them. */
import { readFile } from "node:fs/promises";
import { fromPcm16 } from "@jbcalling/contract";

export interface Sample {
  text: string;
  /** Mono, 16 kHz, [-1, 1]. */
  samples: Float32Array<ArrayBuffer>;
}

/** The set in NAME.json and NAME.pcm of a folder. */
export async function readSpokenSet(folder: string, name: string): Promise<Sample[]> {
  const entries = JSON.parse(await readFile(`${folder}/${name}.json`, "utf8"));
  const sound = fromPcm16(await readFile(`${folder}/${name}.pcm`));
  let at = 0;
  return entries.map(({ text, samples }: { text: string; samples: number }) => {
    at += samples;
    return { text, samples: sound.slice(at - samples, at) };
  });
}
