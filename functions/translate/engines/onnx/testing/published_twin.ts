/**
 * A model with the names and node patterns of published opus-mt exports, of any size, with random weights: what a loader
 * must understand, where no published file is at hand. Its decoder takes one target token at a time; it has no tokenizer.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import type { ModelConfig } from "../model_config.ts";
import { GraphWriter, value } from "../rebuild/graph_writer.ts";
import { ElementType, encodeModel, type OnnxGraph, type OnnxModel, type OnnxValue } from "../rebuild/onnx_file.ts";
import { TwinLayers, type TwinStates } from "./twin_layers.ts";
import { TwinWeights } from "./twin_weights.ts";

export interface TwinShape {
  dModel: number;
  heads: number;
  ffn: number;
  encoderLayers: number;
  decoderLayers: number;
  vocabulary: number;
  positions: number;
  /** int8 with a scale by column, uint8 with one scale and zero point for a whole matrix, or float32. */
  weights: "int8" | "uint8" | "float";
  /** Layer normalisation as one node, or as exporters before opset 17 write it. */
  norm: "node" | "nodes";
  activation: "swish" | "relu" | "tanh";
  /**
   * Translations end after this many tokens, the end token counted, as trained models' do somewhere: the position points
   * to the end token. Without it they end by chance, if at all.
   */
  ends?: number;
  /** Twins of different seeds have different weights; those of one have the same, whatever their size. */
  seed?: string;
}

export const SMALL_TWIN: TwinShape = {
  dModel: 64,
  heads: 4,
  ffn: 128,
  encoderLayers: 2,
  decoderLayers: 3,
  vocabulary: 200,
  positions: 64,
  weights: "int8",
  norm: "nodes",
  activation: "swish",
};

/** Writes the two graphs to a folder. */
export function writeTwin(folder: string, shape: TwinShape): ModelConfig {
  const files = { encoder: `${folder}/encoder.onnx`, decoder: `${folder}/decoder.onnx` };
  mkdirSync(folder, { recursive: true });
  writeFileSync(files.encoder, encodeModel(encoderModel(shape)));
  writeFileSync(files.decoder, encodeModel(decoderModel(shape)));
  return {
    family: "marian",
    layers: shape.decoderLayers,
    heads: shape.heads,
    headSize: shape.dModel / shape.heads,
    vocabulary: shape.vocabulary,
    end: 0,
    pad: shape.vocabulary - 1,
    start: shape.vocabulary - 1,
    maxTokens: shape.positions,
    files: { ...files, tokenizer: "", tokenizerConfig: "" },
  };
}

const int64 = (name: string, length: string) => value(name, ElementType.int64, ["batch_size", length]);

function encoderModel(shape: TwinShape): OnnxModel {
  const graph = new GraphWriter();
  const layers = new TwinLayers(graph, new TwinWeights(graph, shape), shape);
  const mask = layers.mask("attention_mask");
  let states = layers.embed("input_ids", graph.integers("first", [0], []));
  for (let layer = 0; layer < shape.encoderLayers; layer++) {
    const name = `encoder.layers.${layer}`;
    states = layers.attend(states, layers.keysAndValues(states, name), name, mask);
    states = layers.feed(states, name);
  }
  return graph.model([int64("input_ids", "length"), int64("attention_mask", "length")], [
    value(graph.output("last_hidden_state", states), ElementType.float, ["batch_size", "length", shape.dModel]),
  ]);
}

const PARTS = ["decoder.key", "decoder.value", "encoder.key", "encoder.value"];

function stateValues(prefix: string, { decoderLayers, heads, dModel }: TwinShape): OnnxValue[] {
  return Array.from({ length: decoderLayers }, (_, layer) => PARTS.map((part) => `${prefix}.${layer}.${part}`)).flat()
    .map((name) => value(name, ElementType.float, ["some", heads, "length", dModel / heads]));
}

/** Both decoders behind one `If`, with one copy of the weights. */
function decoderModel(shape: TwinShape): OnnxModel {
  const { dModel } = shape;
  const main = new GraphWriter();
  const weights = new TwinWeights(main, shape);
  const outputs = decoderOutputs(shape);
  const chosen = main.addMany("If", ["use_cache_branch"], outputs.length, {
    then_branch: decoderBranch(weights, shape, true),
    else_branch: decoderBranch(weights, shape, false),
  });
  outputs.forEach(({ name }, index) => main.output(name, chosen[index]!));
  return main.model([
    int64("encoder_attention_mask", "source"),
    int64("input_ids", "length"),
    value("encoder_hidden_states", ElementType.float, ["batch_size", "source", dModel]),
    ...stateValues("past_key_values", shape),
    value("use_cache_branch", ElementType.bool, [1]),
  ], outputs);
}

function decoderOutputs(shape: TwinShape): OnnxValue[] {
  const logits = value("logits", ElementType.float, ["batch_size", "length", shape.vocabulary]);
  return [logits, ...stateValues("present", shape)];
}

/** With the past of the target, or without: then the keys and values of the source are made here. */
function decoderBranch(weights: TwinWeights, shape: TwinShape, withPast: boolean): OnnxGraph {
  const { dModel, heads } = shape;
  const graph = new GraphWriter(withPast ? "with_past/" : "no_past/");
  const layers = new TwinLayers(graph, weights, shape);
  const past = graph.add("Shape", ["past_key_values.0.decoder.key"], { start: 2, end: 3 });
  const first = withPast ? graph.add("Squeeze", [past]) : weights.integers("first", [0], []);
  const mask = layers.mask("encoder_attention_mask");
  const present: string[] = [];
  let states = layers.embed("input_ids", first);
  for (let layer = 0; layer < shape.decoderLayers; layer++) {
    const name = `decoder.layers.${layer}`;
    const [keys, values, sourceKeys, sourceValues] = PARTS.map((part) => `past_key_values.${layer}.${part}`);
    const own = layers.keysAndValues(states, name);
    const longer: TwinStates = withPast
      ? {
        keys: graph.add("Concat", [keys!, own.keys], { axis: 2 }),
        values: graph.add("Concat", [values!, own.values], { axis: 2 }),
      }
      : own;
    const attended = layers.attend(states, longer, name);
    const source: TwinStates = withPast
      ? { keys: sourceKeys!, values: sourceValues! }
      : layers.keysAndValues("encoder_hidden_states", `${name}.cross`);
    states = layers.feed(layers.attend(attended, source, `${name}.cross`, mask), name);
    const none = () => graph.floats(`none.${present.length}`, new Float32Array(0), [0, heads, 1, dModel / heads]);
    present.push(longer.keys, longer.values);
    for (const made of [source.keys, source.values]) present.push(withPast ? graph.add("Identity", [none()]) : made);
  }
  const outputs = decoderOutputs(shape);
  [layers.logits(states), ...present].forEach((made, index) => graph.output(outputs[index]!.name, made));
  return graph.graph([], outputs);
}
