/**
 * A VITS voice of the size of Piper's medium ones, with random weights: text encoder of 6 layers, 4 coupling layers and a
 * generator of three upsampling stages, as `piper_train` configures them. It makes noise of the length that speech has.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GraphWriter, value } from "../../../functions/translate/engines/onnx/rebuild/graph_writer.ts";
import { ElementType, encodeModel } from "../../../functions/translate/engines/onnx/rebuild/onnx_file.ts";
import type { TwinShape } from "../../../functions/translate/engines/onnx/testing/published_twin.ts";
import { TwinLayers } from "../../../functions/translate/engines/onnx/testing/twin_layers.ts";
import { random, TwinWeights } from "../../../functions/translate/engines/onnx/testing/twin_weights.ts";

const LETTERS = ["_", ..."abcdefghijklmnopqrstuvwxyz.,!?'", " "];
const HIDDEN = 192;

const ENCODER: TwinShape = {
  ...{ dModel: HIDDEN, heads: 2, ffn: 768, encoderLayers: 6, decoderLayers: 0, vocabulary: 256, positions: 512 },
  ...{ weights: "float", norm: "node", activation: "relu" },
};

const FLOWS = 4;
const FLOW_LAYERS = 4;

/** Channels before the first stage; each stage halves them. */
const CHANNELS = 256;
const STAGES = [{ rate: 8, kernel: 16 }, { rate: 8, kernel: 16 }, { rate: 4, kernel: 8 }];
const BLOCKS = [{ kernel: 3, dilations: [1, 2] }, { kernel: 5, dilations: [2, 6] }, { kernel: 7, dilations: [3, 12] }];

/** Frames of 256 samples that a letter takes: about 60 ms. */
const FRAMES_PER_LETTER = 5;

export const VOICE_RATE = 22_050;

/** Writes `voice.onnx` and `tokens.txt`. */
export function writeVoiceTwin(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "voice.onnx"), new VoiceWriter().write());
  writeFileSync(join(folder, "tokens.txt"), LETTERS.map((letter, at) => `${letter} ${at}\n`).join(""));
}

class VoiceWriter {
  readonly #graph = new GraphWriter();
  #convolutions = 0;

  write(): Uint8Array {
    const graph = this.#graph;
    const frames = this.#flow(this.#lengthen(this.#encode()));
    const wave = this.#generate(frames);
    const output = graph.output("output", graph.add("Unsqueeze", [wave, graph.integers("time_axis", [1])]));
    const model = graph.model([
      value("input", ElementType.int64, ["batch_size", "phonemes"]),
      value("input_lengths", ElementType.int64, ["batch_size"]),
      value("scales", ElementType.float, [3]),
    ], [value(output, ElementType.float, ["batch_size", "time", 1, "samples"])]);
    const metadata = {
      ...{ model_type: "vits", comment: "coqui", language: "English", frontend: "characters", voice: "en-us" },
      ...{ has_espeak: "0", n_speakers: "1", sample_rate: String(VOICE_RATE) },
      ...{ add_blank: "0", use_eos_bos: "0", blank_id: "0", pad_id: "0" },
    };
    return encodeModel({ ...model, metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })) });
  }

  /** Letters -> states [1, HIDDEN, L] */
  #encode(): string {
    const graph = this.#graph;
    const layers = new TwinLayers(graph, new TwinWeights(graph, ENCODER), ENCODER);
    let states = layers.embed("input", graph.integers("first", [0], []));
    for (let layer = 0; layer < ENCODER.encoderLayers; layer++) {
      const name = `encoder.layers.${layer}`;
      states = layers.attend(states, layers.keysAndValues(states, name), name);
      states = layers.feed(states, name);
    }
    return graph.add("Transpose", [states], { perm: [0, 2, 1] });
  }

  /** Each state as often as its letter takes frames. */
  #lengthen(states: string): string {
    const graph = this.#graph;
    const scale = graph.add("Gather", ["scales", graph.integers("second", [1])]);
    const perLetter = graph.add("Mul", [scale, graph.floats("per_letter", Float32Array.of(FRAMES_PER_LETTER))]);
    const factors = graph.add("Concat", [graph.floats("same", Float32Array.of(1, 1)), perLetter], { axis: 0 });
    return graph.add("Resize", [states, "", factors], { mode: "nearest" });
  }

  #flow(frames: string): string {
    const graph = this.#graph;
    for (let flow = 0; flow < FLOWS; flow++) {
      let state = frames;
      for (let layer = 0; layer < FLOW_LAYERS; layer++) {
        const inner = this.#convolve(state, HIDDEN, 2 * HIDDEN, 5);
        const [wave, gate] = graph.addMany("Split", [inner], 2, { axis: 1, num_outputs: 2 });
        const gated = graph.add("Mul", [graph.add("Tanh", [wave!]), graph.add("Sigmoid", [gate!])]);
        state = graph.add("Add", [state, this.#convolve(gated, HIDDEN, HIDDEN, 1)]);
      }
      frames = graph.add("Add", [frames, state]);
    }
    return frames;
  }

  /** Frames -> samples [1, 1, S] */
  #generate(frames: string): string {
    const graph = this.#graph;
    let [state, channels] = [this.#convolve(frames, HIDDEN, CHANNELS, 7), CHANNELS];
    for (const { rate, kernel } of STAGES) {
      state = this.#upsample(this.#leaky(state), channels, channels / 2, kernel, rate);
      channels /= 2;
      const blocks = BLOCKS.map((block) => this.#block(state, channels, block));
      state = blocks.reduce((sum, block) => graph.add("Add", [sum, block]));
    }
    return graph.add("Tanh", [this.#convolve(this.#leaky(state), channels, 1, 7)]);
  }

  #block(state: string, channels: number, { kernel, dilations }: { kernel: number; dilations: number[] }): string {
    for (const dilation of dilations) {
      const inner = this.#convolve(this.#leaky(state), channels, channels, kernel, dilation);
      state = this.#graph.add("Add", [state, inner]);
    }
    return state;
  }

  #leaky(state: string): string {
    return this.#graph.add("LeakyRelu", [state], { alpha: { float: 0.1 } });
  }

  #convolve(state: string, from: number, to: number, kernel: number, dilation = 1): string {
    const padding = dilation * (kernel - 1) / 2;
    const attributes = { kernel_shape: [kernel], dilations: [dilation], pads: [padding, padding] };
    return this.#graph.add("Conv", [state, this.#kernel([to, from, kernel])], attributes);
  }

  #upsample(state: string, from: number, to: number, kernel: number, rate: number): string {
    const padding = (kernel - rate) / 2;
    const attributes = { kernel_shape: [kernel], strides: [rate], pads: [padding, padding] };
    return this.#graph.add("ConvTranspose", [state, this.#kernel([from, to, kernel])], attributes);
  }

  #kernel(sizes: [number, number, number]): string {
    const name = `kernel_${this.#convolutions++}`;
    const next = random(name);
    const scale = 1 / Math.sqrt(sizes[1] * sizes[2]);
    const weights = Float32Array.from({ length: sizes[0] * sizes[1] * sizes[2] }, () => (next() - 0.5) * scale);
    return this.#graph.floats(name, weights, sizes);
  }
}
