/** Sentences of the phrasebook as a browser would send them: spoken by the project's voices, in Opus packets of 20 ms. */
import { readFileSync } from "node:fs";
import { Encoder } from "@evan/opus";
import { fromPcm16, FunctionClient, type LanguageCode, toPcm16 } from "@jbcalling/contract";
import LibSampleRate from "@alexanderolsen/libsamplerate-js";

const PHRASEBOOK = new URL("../../functions/_shared/phrasebook/heldout.tsv", import.meta.url);
const VOICES = {
  en: ["en-us", "en-us-female", "en-gb"],
  vi: ["vi-north", "vi-north-female", "vi-central", "vi-south"],
} as const satisfies Record<LanguageCode, string[]>;

const RATE = 48_000;
const PACKET_SAMPLES = RATE / 50;

/** A quiet room: 60 dB below full scale. */
const NOISE = 0.001;

/** Speech lies within 40 dB of its loudest sample. */
const SPEECH = 0.01;

export interface Sentence {
  language: LanguageCode;
  /** As it is spoken, and what its translation should be, as the recognizers write them. */
  words: Record<LanguageCode, string>;
  packets: Uint8Array[];
  /** When its first sound begins and its last ends, in ms from the first packet. */
  startMs: number;
  endMs: number;
}

/** `count` sentences, English and Vietnamese in turn, with `pauseMs` of a quiet room around each. */
export async function speakSentences(client: FunctionClient, count: number, pauseMs: number): Promise<Sentence[]> {
  const rows = readFileSync(PHRASEBOOK, "utf8").trim().split("\n").map((line) => line.split("\t"));
  const stride = Math.floor(rows.length / count) || 1;
  const sentences: Sentence[] = [];
  for (let index = 0; index < count; index++) {
    const [, en = "", vi = "", spokenEn = "", spokenVi = ""] = rows[index * stride % rows.length]!;
    const language = index % 2 === 0 ? "en" : "vi";
    const voice = VOICES[language][index % VOICES[language].length]!;
    const samples = await speak(client, language === "en" ? en : vi, language, voice);
    sentences.push({ language, words: { en: spokenEn, vi: spokenVi }, ...toPackets(samples, pauseMs) });
  }
  return sentences;
}

async function speak(client: FunctionClient, text: string, language: LanguageCode, voice: string) {
  const reply = await client.synthesize({ text, language, voice, format: "pcm" });
  const samples = fromPcm16(new Uint8Array(await reply.arrayBuffer()));
  const { create, ConverterType } = LibSampleRate;
  const rate = Number(reply.headers.get("x-sample-rate"));
  const converter = await create(1, rate, RATE, { converterType: ConverterType.SRC_SINC_MEDIUM_QUALITY });
  const resampled = new Float32Array(converter.simple(samples));
  converter.destroy();
  return resampled;
}

function toPackets(speech: Float32Array, pauseMs: number): Pick<Sentence, "packets" | "startMs" | "endMs"> {
  const pause = pauseMs / 1000 * RATE;
  const samples = Float32Array.from({ length: speech.length + 2 * pause }, (_, index) => {
    return (speech[index - pause] ?? 0) + NOISE * (2 * Math.random() - 1);
  });
  const encoder = new Encoder({ channels: 1, sample_rate: RATE, application: "voip" });
  const packets: Uint8Array[] = [];
  for (let at = 0; at + PACKET_SAMPLES <= samples.length; at += PACKET_SAMPLES) {
    packets.push(encoder.encode(toPcm16(samples.subarray(at, at + PACKET_SAMPLES))));
  }
  const loudest = speech.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const isSpeech = (sample: number) => Math.abs(sample) > SPEECH * loudest;
  const ms = (index: number) => (pause + index) / RATE * 1000;
  return { packets, startMs: ms(speech.findIndex(isSpeech)), endMs: ms(speech.findLastIndex(isSpeech) + 1) };
}
