/**
 * Voices with the inputs, outputs and metadata of published ones, as sherpa-onnx reads them: a tone as long as the text,
 * higher with each speaker, in place of speech. Signatures: sherpa-onnx's `offline-tts-{vits,matcha,kokoro,kitten}-model.cc`,
 * `hifigan-vocoder.cc` and `vocos-vocoder.cc`, metadata: its `scripts/{piper,matcha-tts,kokoro,kitten-tts}`.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GraphWriter, value } from "../../../../translate/engines/onnx/rebuild/graph_writer.ts";
import { ElementType, encodeModel, type OnnxValue } from "../../../../translate/engines/onnx/rebuild/onnx_file.ts";

export type TwinType = "vits" | "piper" | "matcha" | "matcha-vocos" | "kokoro" | "kitten";

/** Samples of one token at the voice's own pace. */
export const PER_TOKEN = 256;

export const RATES: Record<TwinType, number> = {
  vits: 22_050,
  piper: 22_050,
  matcha: 22_050,
  "matcha-vocos": 22_050,
  kokoro: 24_000,
  kitten: 24_000,
};

/** Frames of sound that a Matcha model makes of a token, and samples of a frame. */
const FRAMES_PER_TOKEN = 4;
const HOP = 256;
const MELS = 80;
const BINS = 513;

/** Of Kokoro's styles: for texts of up to so many tokens. */
const STYLES = 510;
const STYLE_SIZE = 256;

const SYMBOLS = "_^$ .,!?;:'abcdefghijklmnopqrstuvwxyzæçðøħŋœɐɑɒɔɕəɚɛɜɡɣɪɫɬɭɯɲɹɾʁʂʃʉʊʋʌʎʒʔʰʲˈˌːˑ̩θβχᵻ";

/** Written over what the twin would say of itself. */
export type Metadata = Record<string, string>;

/**
 * Writes a pack of one voice into a folder. Those that speak phonemes use the folder `espeak-ng-data` beside it, which
 * must stay: eSpeak NG takes one for the life of the process.
 */
export function writeVoicePack(folder: string, type: TwinType, metadata: Metadata = {}): void {
  mkdirSync(folder, { recursive: true });
  const write = (file: string, graph: Graph, own: Metadata) => writeFileSync(join(folder, file), encoded(graph, own));
  const common = { tokens: "tokens.txt", languages: ["en"], sampleRate: RATES[type], id: "twin-en" };
  const dataDir = type === "vits" ? {} : { dataDir: "../espeak-ng-data" };
  writeFileSync(join(folder, "tokens.txt"), [...SYMBOLS].map((symbol, at) => `${symbol} ${at}\n`).join(""));
  const voice = { ...common, ...dataDir, ...files() };
  writeFileSync(join(folder, "pack.json"), JSON.stringify({ name: "twins", voices: [voice] }));

  function files() {
    const rate = { sample_rate: String(RATES[type]) };
    switch (type) {
      case "vits":
      case "piper":
        write("voice.onnx", vits(), { ...VITS[type], ...rate, ...metadata });
        return { type: "vits", model: "voice.onnx" };
      case "matcha":
      case "matcha-vocos":
        write("acoustic.onnx", acoustic(), { ...MATCHA, ...rate, ...metadata });
        if (type === "matcha") write("vocoder.onnx", hifigan(), { model_type: "hifigan" });
        else {write("vocoder.onnx", vocos(), {
            model_type: "vocos",
            n_fft: "1024",
            hop_length: String(HOP),
            win_length: "1024",
          });}
        return { type: "matcha", acousticModel: "acoustic.onnx", vocoder: "vocoder.onnx" };
      case "kokoro":
        write("voice.onnx", styled("tokens", "audio"), { ...KOKORO, ...rate, ...metadata });
        writeFileSync(join(folder, "voices.bin"), styles(STYLES));
        return { type, model: "voice.onnx", voices: "voices.bin" };
      case "kitten":
        write("voice.onnx", styled("input_ids", "waveform"), { ...KITTEN, ...rate, ...metadata });
        writeFileSync(join(folder, "voices.bin"), styles(1));
        return { type, model: "voice.onnx", voices: "voices.bin" };
    }
  }
}

const VITS = {
  vits: {
    ...{ model_type: "vits", comment: "coqui", language: "English", frontend: "characters", voice: "en-us" },
    ...{ has_espeak: "0", n_speakers: "2", add_blank: "0", use_eos_bos: "0", blank_id: "0", pad_id: "0" },
  },
  piper: {
    model_type: "vits",
    comment: "piper",
    language: "English",
    voice: "en-us",
    has_espeak: "1",
    n_speakers: "2",
  },
};

const MATCHA = {
  ...{ model_type: "matcha-tts", language: "English", voice: "en-us", has_espeak: "1", jieba: "0", n_speakers: "1" },
  ...{ version: "1", pad_id: "0", use_icefall: "0", use_eos_bos: "1" },
};

const KOKORO = {
  ...{ model_type: "kokoro", language: "English", voice: "en-us", has_espeak: "1", n_speakers: "2", version: "1" },
  ...{ style_dim: `${STYLES},1,${STYLE_SIZE}`, speaker_names: "one,two" },
};

const KITTEN = {
  ...{ model_type: "kitten-tts", language: "English", voice: "en-us", has_espeak: "1", n_speakers: "2", version: "1" },
  ...{ style_dim: `1,${STYLE_SIZE}`, speaker_names: "one,two" },
};

interface Graph {
  writer: GraphWriter;
  inputs: OnnxValue[];
  outputs: OnnxValue[];
}

function encoded({ writer, inputs, outputs }: Graph, metadata: Metadata): Uint8Array {
  const metadataProps = Object.entries(metadata).map(([key, text]) => ({ key, value: text }));
  return encodeModel({ ...writer.model(inputs, outputs), metadataProps });
}

/** A tone of so many samples, its pitch 1 for the first speaker; both are numbers as float. */
function tone(writer: GraphWriter, samples: string, pitch: string): string {
  const number = (name: string, given: number) => writer.floats(name, Float32Array.of(given), []);
  const at = writer.add("Range", [number("start", 0), samples, number("step", 1)]);
  return writer.add("Sin", [writer.add("Mul", [at, writer.add("Mul", [pitch, number("radians", 0.05)])])]);
}

/** The length of an axis as a float. */
function lengthOf(writer: GraphWriter, input: string, axis: number): string {
  const axes = writer.integers(`axis_of_${input}`, [axis], []);
  const size = writer.add("Gather", [writer.add("Shape", [input]), axes]);
  return writer.add("Cast", [size], { to: ElementType.float });
}

function vits(): Graph {
  const writer = new GraphWriter();
  const scale = writer.add("Gather", ["scales", writer.integers("second", [1], [])]);
  const perToken = writer.floats("per_token", Float32Array.of(PER_TOKEN), []);
  const samples = writer.add("Mul", [writer.add("Mul", [lengthOf(writer, "input", 1), perToken]), scale]);
  const speaker = writer.add("Cast", [writer.add("Squeeze", ["sid"])], { to: ElementType.float });
  const pitch = writer.add("Add", [speaker, writer.floats("one", Float32Array.of(1), [])]);
  const wave = writer.add("Unsqueeze", [tone(writer, samples, pitch), writer.integers("axes", [0, 1, 2])]);
  return {
    writer,
    inputs: [
      value("input", ElementType.int64, ["batch_size", "phonemes"]),
      value("input_lengths", ElementType.int64, ["batch_size"]),
      value("scales", ElementType.float, [3]),
      value("sid", ElementType.int64, ["batch_size"]),
    ],
    outputs: [value(writer.output("output", wave), ElementType.float, ["batch_size", "time", 1, "samples"])],
  };
}

/** Kokoro and Kitten: the first number of the style is the pitch. */
function styled(tokens: string, audio: string): Graph {
  const writer = new GraphWriter();
  const perToken = writer.floats("per_token", Float32Array.of(PER_TOKEN), []);
  const whole = writer.add("Mul", [lengthOf(writer, tokens, 1), perToken]);
  const samples = writer.add("Div", [whole, writer.add("Squeeze", ["speed"])]);
  const first = writer.integers("first", [0], []);
  const pitch = writer.add("Gather", [writer.add("Gather", ["style", first], { axis: 0 }), first]);
  return {
    writer,
    inputs: [
      value(tokens, ElementType.int64, [1, "sequence_length"]),
      value("style", ElementType.float, [1, STYLE_SIZE]),
      value("speed", ElementType.float, [1]),
    ],
    outputs: [value(writer.output(audio, tone(writer, samples, pitch)), ElementType.float, ["audio_length"])],
  };
}

/** For two speakers, the second twice as high. */
function styles(rows: number): Uint8Array {
  const all = new Float32Array(2 * rows * STYLE_SIZE);
  for (let row = 0; row < 2 * rows; row++) all[row * STYLE_SIZE] = row < rows ? 1 : 2;
  return new Uint8Array(all.buffer);
}

function acoustic(): Graph {
  const writer = new GraphWriter();
  const perToken = writer.floats("per_token", Float32Array.of(FRAMES_PER_TOKEN), []);
  const frames = writer.add("Mul", [writer.add("Mul", [lengthOf(writer, "x", 1), perToken]), "length_scale"]);
  const count = writer.add("Cast", [frames], { to: ElementType.int64 });
  const shape = writer.add("Concat", [writer.integers("outer", [1, MELS]), count], { axis: 0 });
  const mel = writer.add("Expand", [writer.floats("level", Float32Array.of(1)), shape]);
  return {
    writer,
    inputs: [
      value("x", ElementType.int64, ["N", "L"]),
      value("x_length", ElementType.int64, ["N"]),
      value("noise_scale", ElementType.float, [1]),
      value("length_scale", ElementType.float, [1]),
    ],
    outputs: [value(writer.output("mel", mel), ElementType.float, ["N", MELS, "T"])],
  };
}

function hifigan(): Graph {
  const writer = new GraphWriter();
  const samples = writer.add("Mul", [lengthOf(writer, "mel", 2), writer.floats("hop", Float32Array.of(HOP), [])]);
  const wave = tone(writer, samples, writer.floats("pitch", Float32Array.of(1), []));
  const audio = writer.add("Unsqueeze", [wave, writer.integers("axes", [0, 1])]);
  return {
    writer,
    inputs: [value("mel", ElementType.float, ["N", MELS, "L"])],
    outputs: [value(writer.output("audio", audio), ElementType.float, ["N", 1, "samples"])],
  };
}

/** A click in the middle of each frame: the signs of its bins alternate. */
function vocos(): Graph {
  const writer = new GraphWriter();
  const frames = writer.add("Gather", [writer.add("Shape", ["mels"]), writer.integers("last", [2])]);
  const shape = writer.add("Concat", [writer.integers("outer", [1, BINS]), frames], { axis: 0 });
  const filled = (name: string, bin: (at: number) => number) => {
    const bins = Float32Array.from({ length: BINS }, (_, at) => bin(at));
    const all = writer.add("Expand", [writer.floats(`bins_${name}`, bins, [1, BINS, 1]), shape]);
    return value(writer.output(name, all), ElementType.float, ["N", BINS, "T"]);
  };
  return {
    writer,
    inputs: [value("mels", ElementType.float, ["N", MELS, "T"])],
    outputs: [filled("mag", () => 0.1), filled("x", (at) => 1 - 2 * (at % 2)), filled("y", () => 0)],
  };
}
